import type { TreeName } from '../lab/trees.ts'

/** A kind of host that the scenarios run on, and what its package manager's files are called. */
export interface Family {
  readonly tree: TreeName
  /** As `dd-fips detect` names them. */
  readonly distribution: { readonly id: string; readonly version: string }
  readonly manager: 'apt' | 'dnf' | 'zypper'
  readonly family: 'debian' | 'rhel' | 'suse'
  /** The file that names the repository. */
  readonly repository: string
  /** The file that holds its key; a star stands for the last digits of the key's fingerprint. */
  readonly keyring: string
  /** Everything that an install brings, in the order of names. */
  readonly packages: readonly string[]
  /** Where the package manager keeps records and downloads: an undone run leaves traces there. */
  readonly records: RegExp
}

const apt = {
  manager: 'apt',
  family: 'debian',
  repository: '/etc/apt/sources.list.d/datadog.list',
  keyring: '/usr/share/keyrings/dd-fips-archive-keyring.gpg',
  packages: ['datadog-agent', 'datadog-fips-proxy', 'datadog-signing-keys'],
  records: /^\/var\/(lib|cache)\/(apt|dpkg|debconf|ucf)\b/,
} as const

/**
 * Their records are also the sockets of the gpg-agent that they start to check signatures, and what a
 * dnf that was cut off leaves in /tmp.
 */
const rpm = {
  keyring: '/etc/pki/rpm-gpg/DATADOG_RPM_KEY_*.public',
  packages: ['datadog-agent', 'datadog-fips-proxy'],
} as const

const dnf = {
  ...rpm,
  manager: 'dnf',
  family: 'rhel',
  repository: '/etc/yum.repos.d/datadog.repo',
  records:
    /^\/var\/(lib|cache)\/(rpm|dnf|yum)\b|^\/var\/log\/(dnf|hawkey)|^\/run\/user\b|^\/tmp\/tmp\w{8}$/,
} as const

const zypper = {
  ...rpm,
  manager: 'zypper',
  family: 'suse',
  repository: '/etc/zypp/repos.d/datadog.repo',
  records: /^\/var\/((lib|cache)\/(rpm|zypp|YaST2)|log\/zypp)|^\/run\/(user\b|zypp\.pid$)/,
} as const

/** Every row of the suite; a test file of the same name plays it. */
export const families = {
  'debian-12': { ...apt, tree: 'bookworm', distribution: { id: 'debian', version: '12' } },
  'debian-11': { ...apt, tree: 'bullseye', distribution: { id: 'debian', version: '11' } },
  'debian-13': { ...apt, tree: 'trixie', distribution: { id: 'debian', version: '13' } },
  'ubuntu-22.04': {
    ...apt,
    tree: 'ubuntu-22.04',
    distribution: { id: 'ubuntu', version: '22.04' },
  },
  'rocky-9': { ...dnf, tree: 'rocky-9', distribution: { id: 'rocky', version: '9.4' } },
  'sles-15': { ...zypper, tree: 'sles-15', distribution: { id: 'sles', version: '15.5' } },
  // There dnf has its old name only: the tool finds out that this yum is not version 3.
  'centos-7': { ...dnf, tree: 'centos-7', distribution: { id: 'centos', version: '7' } },
} as const satisfies Record<string, Family>

export type FamilyId = keyof typeof families

/** One row of each package manager plays every scenario; the others play what distributions differ in. */
export const everyManager = ['debian-12', 'rocky-9', 'sles-15'] as const satisfies FamilyId[]

/** The rows on which single packages are signed too. */
export const rpmRows = ['rocky-9', 'sles-15'] as const satisfies FamilyId[]
