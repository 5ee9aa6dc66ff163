import type { Detection } from '../facts/detection.ts'
import type { Source, WantedPackage } from '../packages/package-manager.ts'
import { filesToFetch, keyFiles, parseFingerprints } from '../packages/signing-keys.ts'
import type { Settings } from '../settings.ts'
import type { Step } from '../steps/steps.ts'

/** What the recipe needs of a package manager's own way to know and trust the repository. */
export interface Repository {
  readonly steps: readonly Step[]
  readonly source: Source
  /** Packages of this family besides the Agent and the proxy. */
  readonly packages: readonly WantedPackage[]
  readonly prerequisites: readonly string[]
}

const LIST = '/etc/apt/sources.list.d/datadog.list'
const KEYS = 'keys.datadoghq.com'

/** apt before 1.1 knows no signed-by, and before 1.5 no https of its own. */
interface AptAge {
  readonly signedBy: boolean
  readonly https: boolean
}

function ageOf({ distribution: { id, version } }: Detection): AptAge {
  const release = Number.parseFloat(version)
  if (id === 'debian') return { signedBy: release >= 9, https: release >= 10 }
  if (id === 'ubuntu') return { signedBy: release >= 16, https: release >= 18 }
  return { signedBy: true, https: true }
}

/** Gives the apt repository that the settings ask for: keyring, list, and what old versions need besides. */
export function aptRepository(detection: Detection, settings: Settings): Repository {
  const { signedBy, https } = ageOf(detection)
  const domain = settings.repositoryUrl ?? 'datadoghq.com'
  const url = settings.aptUrl ?? `apt.${domain}`
  const suite = settings.aptRepositoryVersion ?? `${settings.channel ?? 'stable'} 7`
  // The package datadog-signing-keys writes datadog-archive-keyring.gpg anew, without a mirror's key.
  const name = settings.trustedFingerprints ? 'dd-fips-archive-keyring' : 'datadog-archive-keyring'
  const keyring = signedBy
    ? `/usr/share/keyrings/${name}.gpg`
    : `/etc/apt/trusted.gpg.d/${name}.gpg`
  const options = signedBy ? `[signed-by=${keyring}] ` : ''
  const trusted = trustedFingerprints(settings)
  return {
    steps: [
      {
        kind: 'add-keyring',
        path: keyring,
        url: settings.keysUrl ?? KEYS,
        files: filesToFetch('apt', trusted),
        trusted,
      },
      {
        kind: 'add-repository',
        path: LIST,
        content: `deb ${options}https://${url.replace(/\/?$/, '/')} ${suite}\n`,
      },
    ],
    source: { file: LIST },
    packages: [{ name: 'datadog-signing-keys' }],
    prerequisites: ['ca-certificates', ...(https ? [] : ['apt-transport-https'])],
  }
}

/** The fingerprints that were given, else Datadog's own of today. Throws SETTING_NOT_ACCEPTABLE. */
function trustedFingerprints({ trustedFingerprints: given }: Settings): readonly string[] {
  if (given) return parseFingerprints(given.join(','))
  const today = keyFiles.apt.filter(({ expired }) => expired === undefined)
  return [...new Set(today.flatMap(({ fingerprints }) => fingerprints))]
}
