import type { Base, BaseId, Family } from './detection.ts'
import type { Identity } from './identity.ts'
import { baseOf, isOwnBase } from './lineage.ts'

/** Distributions that Datadog's packages are not made for, by a word of ID or ID_LIKE, and why. */
const refusals: ReadonlyMap<string, string> = new Map(
  Object.entries({
    alpine: 'it is built on musl, and the Datadog packages need glibc',
    postmarketos: 'it is built on musl, and the Datadog packages need glibc',
    void: 'it uses xbps packages',
    arch: 'it uses pacman packages',
    gentoo: 'it builds its packages from source',
    nixos: 'its files are managed by Nix, and other packages cannot be installed beside them',
    guix: 'its files are managed by Guix, and other packages cannot be installed beside them',
    slackware: 'it uses Slackware packages',
    solus: 'it uses eopkg packages',
    'clear-linux-os': 'it is updated as a whole by swupd',
    photon: 'it has its own packages, and Datadog publishes none for it',
    openeuler: 'it has its own packages, and Datadog publishes none for it',
    mariner: 'it has its own packages, and Datadog publishes none for it',
    azurelinux: 'it has its own packages, and Datadog publishes none for it',
    altlinux: 'it has its own packages, and Datadog publishes none for it',
    mandriva: 'it has its own packages, and Datadog publishes none for it',
    mageia: 'it has its own packages, and Datadog publishes none for it',
    openmandriva: 'it has its own packages, and Datadog publishes none for it',
    wolfi: 'it uses apk packages',
    chainguard: 'it uses apk packages',
    openwrt: 'it uses its own package format',
    coreos: 'it is updated as a whole image, and packages cannot be installed on it',
    flatcar: 'it is updated as a whole image, and packages cannot be installed on it',
    bottlerocket: 'it is updated as a whole image, and packages cannot be installed on it',
    talos: 'it is updated as a whole image, and packages cannot be installed on it',
    cos: 'it is updated as a whole image, and packages cannot be installed on it',
    'ubuntu-core': 'it installs snaps only, and Datadog publishes deb packages',
  }),
)

/** The oldest versions that the proxy is made for: its documentation, and for SLES the Agent's. */
const bases: Readonly<Record<BaseId, { name: string; family: Family; oldest: string }>> = {
  debian: { name: 'Debian', family: 'debian', oldest: '8' },
  ubuntu: { name: 'Ubuntu', family: 'debian', oldest: '14.04' },
  rhel: { name: 'RHEL', family: 'rhel', oldest: '7' },
  sles: { name: 'SLES', family: 'suse', oldest: '12' },
}

export interface Judgement {
  readonly family: Family | null
  readonly base?: Base
  readonly reason?: string
  readonly notice?: string
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number)) as [number[], number[]]
  const at = b.findIndex((number, index) => (a[index] ?? 0) !== number)
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0)
}

/** Says whether the proxy is made for a distribution, in which family, and if not, why in plain words. */
export function judgeDistribution(identity: Identity): Judgement {
  const { distribution, fields, kin } = identity
  const full = [distribution.name, distribution.version].filter(Boolean).join(' ')
  const refusal = kin.map((id) => refusals.get(id)).find((why) => why)
  if (refusal) return { family: null, reason: `${full} is not supported: ${refusal}.` }
  const base = baseOf(identity)
  if (!base) {
    const said = fields.ID
      ? `This host is ${full}`
      : 'This host does not name its distribution (/etc/os-release)'
    const wanted = 'Debian, Ubuntu, RHEL, SLES and distributions built on them'
    return { family: null, reason: `${said}; the FIPS proxy is made for ${wanted}.` }
  }
  const { name, family, oldest } = bases[base.id]
  const found = { family, base }
  if (base.version !== undefined && isOlder(base.version, oldest)) {
    const parent = isOwnBase(identity) ? '' : `, built on ${name} ${base.version},`
    const wanted = `the FIPS proxy is made for ${name} ${oldest} and later`
    return { ...found, reason: `${full}${parent} is too old; ${wanted}.` }
  }
  if (isOwnBase(identity)) return found
  const parent =
    base.version === undefined
      ? `a current ${name}; it does not say on which it is built`
      : `${name} ${base.version}, which it is built on`
  return { ...found, notice: `${full} is treated as ${parent}.` }
}
