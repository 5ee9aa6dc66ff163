import { repositoryFiles } from '../../datadog/repository.ts'
import type { Host } from '../../host/host.ts'
import type { RefusedFile } from '../package-manager.ts'
import { type IniFile, readIni } from './ini.ts'
import type { IniDialect } from './ini-lines.ts'
import { isOn, words } from './option-values.ts'

/** Where a package manager looks for repositories, and what it takes for granted of them. */
export interface RepoPlaces {
  /** The file that is ours. */
  readonly file: string
  readonly directories: readonly string[]
  /** Its own configuration, whose main section holds for every repository. */
  readonly configuration: string
  readonly dialect: IniDialect
  /** zypper has its own rules for what is checked by default. */
  readonly zypp: boolean
}

const yumDirectories = ['/etc/yum.repos.d', '/etc/yum/repos.d', '/etc/distro.repos.d']
const dnfConfiguration = '/etc/dnf/dnf.conf'

/** By package manager: yum.conf(5), dnf.conf(5), dnf5.conf(5), and zypp.conf for zypper. */
export const repoPlaces = {
  yum: {
    file: repositoryFiles.yum,
    directories: yumDirectories,
    configuration: '/etc/yum.conf',
    dialect: 'yum',
    zypp: false,
  },
  dnf: {
    file: repositoryFiles.yum,
    directories: yumDirectories,
    configuration: dnfConfiguration,
    dialect: 'dnf',
    zypp: false,
  },
  dnf5: {
    file: repositoryFiles.yum,
    directories: ['/etc/yum.repos.d', '/etc/distro.repos.d', '/usr/share/dnf5/repos.d'],
    configuration: dnfConfiguration,
    dialect: 'dnf',
    zypp: false,
  },
  zypper: {
    file: repositoryFiles.zypper,
    directories: ['/etc/zypp/repos.d'],
    configuration: '/etc/zypp/zypp.conf',
    dialect: 'zypp',
    zypp: true,
  },
} as const satisfies Record<string, RepoPlaces>

/** One repository as the host's files name it. */
export interface RpmSource {
  readonly file: string
  /** Where its section begins, counted from 1. */
  readonly line: number
  readonly id: string
  readonly enabled: boolean
  /** Addresses with the architecture filled in. */
  readonly urls: readonly string[]
  /** Whether signatures of packages are checked, and those of the metadata. */
  readonly checksPackages: boolean
  readonly checksMetadata: boolean
  /** Whether the server must show a certificate that holds. */
  readonly checksServer: boolean
  /** Addresses of keys. */
  readonly keys: readonly string[]
  readonly options: Readonly<Record<string, string>>
}

type Options = Readonly<Record<string, string>>

/** yum and dnf check what they are told to; zypper checks metadata unless told not to, packages if told. */
function checks(options: Options, main: Options, { zypp }: RepoPlaces) {
  const said = (name: string) => isOn(options[name]) ?? isOn(main[name])
  const all = said('gpgcheck')
  if (!zypp) {
    return {
      checksPackages: (said('pkg_gpgcheck') ?? all) === true,
      checksMetadata: said('repo_gpgcheck') === true,
    }
  }
  return {
    checksPackages: all !== false && said('pkg_gpgcheck') === true,
    checksMetadata: all !== false && said('repo_gpgcheck') !== false,
  }
}

/** Returns the command of the package manager that reads these files. */
export function programOf({ dialect }: RepoPlaces): string {
  return dialect === 'zypp' ? 'zypper' : dialect
}

/** The repositories that the files of a host name, and the files that the package manager does not accept. */
export interface RpmSources {
  readonly sources: readonly RpmSource[]
  readonly faults: readonly RefusedFile[]
}

/** Reads every repository that this host's package manager knows; `arch` as `uname -m` has it. */
export async function rpmSources(
  host: Host,
  places: RepoPlaces,
  arch: string,
): Promise<RpmSources> {
  const files = await iniFiles(host, places)
  const sections = files.flatMap(({ file, sections }) =>
    sections.map((section) => ({ file, ...section })),
  )
  const main = sections.find(({ file, id }) => file === places.configuration && id === 'main')
  const sources = sections
    .filter(({ id }) => id !== 'main')
    .map(({ file, line, id, options }) => ({
      file,
      line,
      id,
      enabled: isEnabled(options.enabled, places),
      urls: words(options.baseurl).map((url) => url.replace(/\$(\{?)(base)?arch\b\}?/g, arch)),
      ...checks(options, main?.options ?? {}, places),
      checksServer: (isOn(options.sslverify) ?? isOn(main?.options.sslverify)) !== false,
      keys: words(options.gpgkey),
      options,
    }))
  const faults = files.flatMap(({ file, fault }) => (fault ? { file, ...fault } : []))
  return { sources, faults }
}

/**
 * Returns the files for which this host's package manager refuses to do anything: its own configuration, and for
 * yum and zypper every .repo file. dnf skips a .repo file that it does not accept.
 */
export async function refusedFiles(host: Host, places: RepoPlaces): Promise<RefusedFile[]> {
  const files = await iniFiles(host, places)
  return files.flatMap(({ file, fault }) =>
    fault && (places.dialect !== 'dnf' || file === places.configuration) ? { file, ...fault } : [],
  )
}

/** Reads the package manager's own configuration and every `.repo` file. */
async function iniFiles(
  host: Host,
  { configuration, directories, dialect }: RepoPlaces,
): Promise<(IniFile & { file: string })[]> {
  const listed = await Promise.all(
    directories.map(async (directory) =>
      (await host.list(directory))
        .filter((name) => name.endsWith('.repo'))
        .map((name) => `${directory}/${name}`),
    ),
  )
  const read = async (file: string) => {
    const text = (await host.read(file))?.toString() ?? ''
    return { file, ...readIni(text, dialect) }
  }
  return Promise.all([configuration, ...listed.flat()].map(read))
}

/** zypper takes a word that it does not know for a no (libzypp, str::strToTrue). */
function isEnabled(value: string | undefined, { zypp }: RepoPlaces): boolean {
  return value === undefined || (isOn(value) ?? !zypp)
}

/** Gives an address without what does not tell repositories apart: scheme, credentials, slashes at the end. */
export function bareUrl(url: string): string {
  return url.replace(/^[a-z]+:\/\/(?:[^/]*@)?/i, '').replace(/\/+$/, '')
}
