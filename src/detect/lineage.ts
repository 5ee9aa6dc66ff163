import type { Base, BaseId } from './detection.ts'
import type { Identity } from './identity.ts'

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

type Versioning = (identity: Identity) => string | undefined

interface Lineage {
  readonly base: BaseId
  /** Which version of the base a host corresponds to; undefined where it does not say. */
  readonly version: Versioning
}

const own: Versioning = ({ distribution }) =>
  /^\d/.test(distribution.version) ? distribution.version : undefined

const codename =
  (base: BaseId, ...keys: readonly string[]): Versioning =>
  ({ fields }) =>
    keys.map((key) => versionOfCodename(base, fields[key] ?? '')).find((found) => found)

const debianVersion: Versioning = ({ fields: { DEBIAN_VERSION: text = '' } }) =>
  /^\d+/.exec(text)?.[0] ?? versionOfCodename('debian', text)

/** Gives a function that names the version of the newest era that had begun at a release. */
const era =
  (...eras: readonly (readonly [since: number, version: string])[]) =>
  (release: string | undefined): string | undefined =>
    release === undefined
      ? undefined
      : eras.find(([since]) => Number.parseFloat(release) >= since)?.[1]

/** The Fedora that each RHEL was branched from. */
const fedora = era([40, '10'], [34, '9'], [28, '8'], [19, '7'], [0, '6'])
/** Years before 2022 are the Amazon Linux AMI, which is older than Amazon Linux 2. */
const amazon = era([2022, '9'], [2010, '6'], [2, '7'])
/** Large numbers are the dates of Tumbleweed; 42 is Leap 42, the sister of SLES 12. */
const opensuse = era([1000, '16'], [42, '12'], [16, '16'], [15, '15'], [13, '12'], [0, '11'])

const platform: Versioning = ({ fields }) => {
  const [, kind, number] = /^platform:(el|f)(\d+)/.exec(fields.PLATFORM_ID ?? '') ?? []
  return kind === 'f' ? fedora(number) : number
}

const firstOf =
  (...versionings: readonly Versioning[]): Versioning =>
  (identity) =>
    versionings.map((versioning) => versioning(identity)).find((found) => found)

const debian = firstOf(codename('debian', 'DEBIAN_CODENAME', 'VERSION_CODENAME'), debianVersion)
const ubuntu = codename('ubuntu', 'UBUNTU_CODENAME', 'VERSION_CODENAME')

const lineages = (ids: string, base: BaseId, version: Versioning): [string, Lineage][] =>
  ids.split(' ').map((id) => [id, { base, version }])

const rebuilds =
  'rocky almalinux ol scientific cloudlinux eurolinux miraclelinux springdale navylinux'

const byId = new Map([
  ...lineages('debian raspbian', 'debian', firstOf(own, debian)),
  ...lineages('ubuntu', 'ubuntu', own),
  ...lineages(`rhel centos virtuozzo ${rebuilds}`, 'rhel', own),
  ...lineages('fedora', 'rhel', (identity) => fedora(own(identity))),
  ...lineages('amzn', 'rhel', (identity) => amazon(own(identity))),
  ...lineages('sles sled sles_sap sle_hpc sle_rt', 'sles', own),
  ...lineages('opensuse opensuse-leap opensuse-tumbleweed opensuse-slowroll', 'sles', (identity) =>
    opensuse(own(identity)),
  ),
])

/** By a word of ID_LIKE, the nearest kin first: what is like ubuntu and debian is built on Ubuntu. */
const byKin = [
  ...lineages('ubuntu', 'ubuntu', ubuntu),
  ...lineages('debian', 'debian', debian),
  ...lineages('rhel centos fedora', 'rhel', platform),
  ...lineages('sles suse opensuse', 'sles', () => undefined),
]

/** Gives what a host is built on, by os-release(5)'s ID and ID_LIKE; undefined where by nothing we know. */
export function baseOf(identity: Identity): Base | undefined {
  const [id = ''] = identity.kin
  const lineage = byId.get(id) ?? byKin.find(([kin]) => identity.kin.includes(kin))?.[1]
  if (!lineage) return undefined
  return { id: lineage.base, version: lineage.version(identity) }
}

/** Whether a host is its base under its own name: same numbers, same packages, nothing to point out. */
export function isOwnBase({ kin: [id = ''] }: Identity): boolean {
  return byId.has(id)
}
