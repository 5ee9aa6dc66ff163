import type { BaseId } from './detection.ts'

const debianReleases =
  'squeeze 6, wheezy 7, jessie 8, stretch 9, buster 10, bullseye 11, bookworm 12, trixie 13, forky 14, duke 15'

const ubuntuReleases =
  'lucid 10.04, precise 12.04, quantal 12.10, raring 13.04, saucy 13.10, trusty 14.04, utopic 14.10, ' +
  'vivid 15.04, wily 15.10, xenial 16.04, yakkety 16.10, zesty 17.04, artful 17.10, bionic 18.04, ' +
  'cosmic 18.10, disco 19.04, eoan 19.10, focal 20.04, groovy 20.10, hirsute 21.04, impish 21.10, ' +
  'jammy 22.04, kinetic 22.10, lunar 23.04, mantic 23.10, noble 24.04, oracular 24.10, plucky 25.04, ' +
  'questing 25.10, resolute 26.04'

/** Names that a derivative gives its own releases, by the Debian release that each is built on. */
const derived =
  'ascii 9, beowulf 10, chimaera 11, daedalus 12, excalibur 13, ara 11, lory 12, echo 13'

function table(text: string): Map<string, string> {
  return new Map(text.split(', ').map((pair) => pair.split(' ') as [string, string]))
}

const versions: Readonly<Partial<Record<BaseId, Map<string, string>>>> = {
  debian: table(`${debianReleases}, ${derived}`),
  ubuntu: table(ubuntuReleases),
}

/** Gives the version of Debian or Ubuntu that a codename stands for (`jammy`, `trixie/sid`). */
export function versionOfCodename(base: BaseId, codename: string): string | undefined {
  return versions[base]?.get(codename.toLowerCase().replace(/\/.*/, '').trim())
}
