import { SIGNING_KEYS_PACKAGE } from '../../datadog/packages.ts'
import {
  KEYRING,
  KEYS_SERVER,
  REPOSITORY_DOMAIN,
  repositoryFiles,
} from '../../datadog/repository.ts'
import { DdFipsError } from '../../errors.ts'
import type { Host } from '../../host/host.ts'
import type { Settings } from '../../settings/settings.ts'
import { filesToFetch, keyringFault, trustedFingerprints } from '../keys/signing-keys.ts'
import type { Platform, Repository } from '../package-manager.ts'
import { type AptSource, aptSources } from './apt-sources.ts'

/** apt before 1.1 knows no signed-by, and before 1.5 no https of its own. */
function ageOf({ id, version }: Platform) {
  // NaN where the host names no version, as Debian testing: then it is a new one.
  const release = Number.parseFloat(version)
  if (id === 'debian') return { signedBy: !(release < 9), https: !(release < 10) }
  if (id === 'ubuntu') return { signedBy: !(release < 16), https: !(release < 18) }
  return { signedBy: true, https: true }
}

/**
 * Gives the apt repository that the settings ask for: keyring, list, and what old versions need besides.
 * A sources file of somebody else's that serves it already is used as it is. Throws
 * REPOSITORY_CONFLICT (exit 6) for one that stands in the way, SETTING_NOT_ACCEPTABLE.
 */
export async function aptRepository(
  host: Host,
  platform: Platform,
  settings: Settings,
): Promise<Repository> {
  const { signedBy, https } = ageOf(platform)
  const url = settings.aptUrl ?? `apt.${settings.repositoryUrl ?? REPOSITORY_DOMAIN}`
  const suite = settings.aptRepositoryVersion ?? `${settings.channel ?? 'stable'} 7`
  const trusted = trustedFingerprints('apt', settings.trustedFingerprints)
  const rest = {
    packages: [{ name: SIGNING_KEYS_PACKAGE }],
    prerequisites: ['ca-certificates', ...(https ? [] : ['apt-transport-https'])],
  }
  const uri = `https://${url.replace(/\/+$/, '')}`
  const serves = (source: AptSource) => servesAs(source, uri, suite, platform.arch)
  const present = await presentSource(host, serves, trusted)
  if (present) return { source: { file: present.file }, ...rest }

  // The package datadog-signing-keys writes datadog-archive-keyring.gpg anew, without a mirror's key.
  const name = settings.trustedFingerprints ? 'dd-fips-archive-keyring' : KEYRING
  const directory = signedBy ? '/usr/share/keyrings' : '/etc/apt/trusted.gpg.d'
  const keyring = `${directory}/${name}.gpg`
  const options = signedBy ? `[signed-by=${keyring}] ` : ''
  return {
    keyring: {
      path: keyring,
      url: settings.keysUrl ?? KEYS_SERVER,
      files: filesToFetch('apt', trusted),
      trusted,
    },
    file: {
      path: repositoryFiles.apt,
      content: `deb ${options}https://${url.replace(/\/?$/, '/')} ${suite}\n`,
    },
    source: { file: repositoryFiles.apt, alone: true },
    ...rest,
  }
}

const debianArchitectures: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64' }

/** Whether a source has this suite and component for a host of this architecture (as `uname -m` has it). */
function servesAs(source: AptSource, uri: string, repository: string, arch: string): boolean {
  const [suite, component = ''] = repository.split(' ')
  const { architectures } = source
  const has = architectures?.includes(debianArchitectures[arch] ?? arch) ?? true
  return (
    has && source.uri === uri && source.suite === suite && source.components.includes(component)
  )
}

/** Finds a source that people set up and that can be used as it is. */
async function presentSource(
  host: Host,
  serves: (source: AptSource) => boolean,
  trusted: readonly string[],
): Promise<AptSource | undefined> {
  const all = await aptSources(host)
  for (const source of all.filter(serves)) {
    const fault = await faultOf(host, source, trusted)
    if (fault === undefined) return source
    if (source.file !== repositoryFiles.apt || source.byHand) throw conflict(source, fault)
  }
  // The file that the one-step script has always written: a line for one repository. More is somebody's work.
  const ours = all.filter(({ file }) => file === repositoryFiles.apt)
  const [first] = ours
  if (first && ours.length > 1) throw conflict(first, 'it names several repositories')
  if (first?.byHand) throw conflict(first, 'it is another repository, with options set by hand')
  return undefined
}

async function faultOf(host: Host, source: AptSource, trusted: readonly string[]) {
  if (source.insecure) return 'it allows packages without a signature'
  if (source.signedBy === undefined) return 'it does not name its signing keys (signed-by)'
  if (!source.signedBy.startsWith('/')) return 'its keys are not in a keyring file'
  const keyring = await host.read(source.signedBy)
  if (keyring === undefined) return `its keyring ${source.signedBy} does not exist`
  const fault = keyringFault(keyring, trusted)
  return fault && `its keyring ${source.signedBy} is at fault: ${fault}`
}

function conflict({ file, uri }: AptSource, fault: string): DdFipsError {
  return new DdFipsError({
    code: 'REPOSITORY_CONFLICT',
    exit: 'settings',
    message: `${file} names ${uri}, but it cannot be used: ${fault}.`,
    remedy: `Correct that entry, or remove it; dd-fips then writes ${repositoryFiles.apt} itself.`,
  })
}
