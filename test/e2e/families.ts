import type { TreeName } from '../../scripts/hosts/trees.ts'

/** A kind of host that the scenarios run on, and what its package manager's files are called. */
export interface Family {
  readonly tree: TreeName
  /** As `dd-fips detect` names them. */
  readonly distribution: { readonly id: string; readonly version: string }
  readonly manager: 'apt'
  /** The file that names the repository, and the one that holds its keys. */
  readonly repository: string
  readonly keyring: string
  /** Everything that an install brings, in the order of names. */
  readonly packages: readonly string[]
  /** Where the package manager keeps records and downloads: an undone run leaves traces there. */
  readonly records: RegExp
}

const apt = {
  manager: 'apt',
  repository: '/etc/apt/sources.list.d/datadog.list',
  keyring: '/usr/share/keyrings/dd-fips-archive-keyring.gpg',
  packages: ['datadog-agent', 'datadog-fips-proxy', 'datadog-signing-keys'],
  records: /^\/var\/(lib|cache)\/(apt|dpkg|debconf|ucf)\b/,
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
} as const satisfies Record<string, Family>

export type FamilyId = keyof typeof families
