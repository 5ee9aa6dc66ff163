import { RETIRED_RPM_KEY } from '../../datadog/keys.ts'
import { AGENT_PACKAGE, PROXY_PACKAGE } from '../../datadog/packages.ts'
import { DdFipsError } from '../../errors.ts'
import type { Host } from '../../host/host.ts'
import type { Settings } from '../../settings/settings.ts'
import { filesToFetch } from '../keys/signing-keys.ts'
import type { Platform, RefusedFile, Repository } from '../package-manager.ts'
import { readInstalled } from './rpm-database.ts'
import { KEY_DIRECTORY, keyFile, keysFault } from './rpm-keys.ts'
import { isMarked, isPlain, repoFileContent } from './rpm-repo-file.ts'
import { bareUrl, programOf, type RepoPlaces, type RpmSource, rpmSources } from './rpm-sources.ts'
import { type WantedRepository, wantedOf } from './rpm-wanted.ts'
import { hiddenBy } from './version-locks.ts'

const ID = 'datadog'

/**
 * Gives the RPM repository that the settings ask for: verified keys, what of them the rpm database must hold,
 * and the .repo file. One of somebody else's that serves it already is used as it is. Throws
 * REPOSITORY_CONFLICT (exit 6) for one that stands in the way, SETTING_NOT_ACCEPTABLE.
 */
export async function rpmRepository(
  host: Host,
  places: RepoPlaces,
  platform: Platform,
  settings: Settings,
): Promise<Repository> {
  const wanted = wantedOf(places, platform, settings)
  const { trusted, unchecked } = wanted
  const present = await presentSource(host, places, wanted, platform.arch)
  const own = trusted.map((fingerprint) => keyFile(KEY_DIRECTORY, fingerprint))
  const local = present?.keys.map((key) => /^file:\/\/(\/.*)$/.exec(key)?.[1] ?? '') ?? []
  const theirKeys = local.length > 0 && local.every(Boolean)
  const files = theirKeys ? local : own
  const oneKeyOnly = places.zypp && Number.parseInt(platform.version, 10) < 15
  const because = `Signatures of the repository's metadata are not checked: ${unchecked}.`
  return {
    ...(!theirKeys && {
      keyFiles: {
        directory: KEY_DIRECTORY,
        url: wanted.keysUrl,
        files: filesToFetch('rpm', trusted),
        trusted,
      },
    }),
    imports: { files, retired: [RETIRED_RPM_KEY] },
    ...(!present && {
      file: {
        path: places.file,
        content: repoFileContent(ID, wanted.url, unchecked === undefined, places.zypp),
        keys: oneKeyOnly ? own.slice(0, 1) : own,
        ...(unchecked && { caution: because }),
      },
    }),
    source: { file: present?.file ?? places.file, id: present?.id ?? ID, keys: files },
    packages: [],
    prerequisites: [],
  }
}

/** Finds a repository that people set up and that can be used as it is. */
async function presentSource(
  host: Host,
  places: RepoPlaces,
  wanted: WantedRepository,
  arch: string,
): Promise<RpmSource | undefined> {
  const { sources: all, faults } = await rpmSources(host, places, arch)
  const unreadable = faults.find(({ file }) => file === places.file)
  if (unreadable) throw unreadableFile(unreadable, places)
  const ours = all.filter(({ file }) => file === places.file)
  const mayReplace = ours.length === 0 || (ours.length === 1 && ours.every(isPlain))
  // The one-step script's file names keys that are fetched when they are needed: unverified.
  const isScripts = mayReplace && !ours.some(hasLocalKeys)
  const isOurs = mayReplace && (isScripts || isMarked((await host.read(places.file))?.toString()))
  const serves = ({ enabled, urls }: RpmSource) =>
    enabled && urls.some((url) => bareUrl(url) === bareUrl(wanted.url))
  for (const source of all.filter(serves)) {
    if (source.file === places.file && isOurs) continue
    const fault = (await faultOf(host, places, source, wanted)) ?? (await leavesOut(host, source))
    if (fault === undefined) return source
    if (source.file !== places.file || !mayReplace) throw conflict(source, fault, places)
  }
  const [first] = ours
  if (first && !mayReplace) {
    const what = ours.length > 1 ? 'several repositories' : first.urls.map(bareUrl).join(' ')
    const off = first.enabled ? '' : ', which is not enabled'
    const asked = `expected ${bareUrl(wanted.url)}`
    throw conflict(first, `it names ${what || 'no address'}${off}; ${asked}`, places)
  }
  const namesake = all.find(({ id, file }) => id === ID && file !== places.file)
  if (namesake) throw conflict(namesake, `it uses the id "${ID}", which dd-fips needs`, places)
  return undefined
}

const hasLocalKeys = ({ keys }: RpmSource) =>
  keys.length > 0 && keys.every((key) => key.startsWith('file:///'))

async function faultOf(
  host: Host,
  { zypp }: RepoPlaces,
  source: RpmSource,
  { keysUrl, trusted, unchecked }: WantedRepository,
): Promise<string | undefined> {
  const { urls, checksPackages, checksMetadata, checksServer } = source
  if (!urls.every((url) => url.startsWith('https://'))) return 'it is not fetched over https'
  if (!checksServer) return 'it does not verify the server certificate (sslverify)'
  if (!checksPackages)
    return `package signatures are not checked (${zypp ? 'gpgcheck=1 and pkg_gpgcheck=1' : 'gpgcheck=1'})`
  if (!checksMetadata && !unchecked) return 'metadata signatures are not checked (repo_gpgcheck=1)'
  return keysFault(host, source.keys, keysUrl, trusted)
}

/** Says which of the packages that are not installed yet the repository's own options keep from being so. */
async function leavesOut(host: Host, { options }: RpmSource): Promise<string | undefined> {
  const names = hiddenBy(options, [AGENT_PACKAGE, PROXY_PACKAGE])
  if (names.length === 0) return undefined
  const installed = await readInstalled(host, () => false)
  const missing = names.filter((name) => !installed.has(name))
  return missing.length > 0
    ? `its exclude= or includepkgs= leaves out ${missing.join(', ')}`
    : undefined
}

function unreadableFile({ file, line, problem }: RefusedFile, places: RepoPlaces): DdFipsError {
  return new DdFipsError({
    code: 'REPOSITORY_CONFLICT',
    exit: 'settings',
    message: `${file}:${line} is a line that ${programOf(places)} does not accept: ${problem}.`,
    remedy: 'Correct that line; or remove the file, and dd-fips writes it itself.',
  })
}

function conflict({ file, line, id }: RpmSource, fault: string, places: RepoPlaces): DdFipsError {
  return new DdFipsError({
    code: 'REPOSITORY_CONFLICT',
    exit: 'settings',
    message: `${file}:${line} names the repository [${id}], but it cannot be used: ${fault}.`,
    remedy: `Correct that entry, or remove it; dd-fips then writes ${places.file} itself.`,
  })
}
