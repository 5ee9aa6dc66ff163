import type { Host } from '../host/host.ts'
import { aptEnvironment } from '../packages/apt/apt-commands.ts'
import { chooseKeys } from '../packages/keys/signing-keys.ts'
import type { PackageManager } from '../packages/package-manager.ts'
import { KEY_DIRECTORY, keyFile } from '../packages/rpm/rpm-keys.ts'
import { repoFileContent, withKeys } from '../packages/rpm/rpm-repo-file.ts'
import type { Manifest } from './manifest.ts'

type Command = readonly [string, ...string[]]

/** How a package manager is told of the repository in an unpacked bundle, and of no other. */
export interface BundleRepository {
  readonly programs: readonly string[]
  /** Put right behind the program. */
  readonly words: (directory: string) => readonly string[]
  readonly environment: (directory: string) => Readonly<Record<string, string>>
  /** Writes what names it. */
  readonly write: (
    host: Host,
    directory: string,
    manifest: Manifest,
    trusted: readonly string[],
  ) => Promise<void>
  /** Installs package files; their digests were checked, so no signature of their own is asked for. */
  readonly installFiles: (paths: readonly string[]) => Command
}

/** apt reads APT_CONFIG before its own files (apt.conf(5)). */
const apt: BundleRepository = {
  programs: ['apt-get', 'apt-cache'],
  words: () => [],
  environment: (directory) => ({ ...aptEnvironment, APT_CONFIG: `${directory}/apt.conf` }),
  async write(host, directory, { suite, keys }, trusted) {
    const files = Object.entries(keys).map(([name, text]) => ({ name, content: Buffer.from(text) }))
    const { keyring } = chooseKeys({ files, trusted, now: new Date() })
    await host.write(`${directory}/keyring.gpg`, keyring)
    const options = `[signed-by=${directory}/keyring.gpg]`
    await host.write(`${directory}/datadog.list`, `deb ${options} copy:${directory}/apt ${suite}\n`)
    await host.write(`${directory}/apt.conf`, aptConfiguration(directory, '-'))
    for (const name of ['lists', 'cache', 'cache/archives']) {
      await host.makeDirectory(`${directory}/${name}`)
    }
  },
  installFiles: (paths) => ['apt-get', 'install', '--yes', '--no-remove', '--', ...paths],
}

/** Gives an apt.conf(5) for sources, lists and downloads of our own; `parts` is a directory of more sources. */
export function aptConfiguration(directory: string, parts: string): string {
  return `Dir::Etc::sourcelist "${directory}/datadog.list";
Dir::Etc::sourceparts "${parts}";
Dir::State::lists "${directory}/lists";
Dir::Cache "${directory}/cache";
Acquire::Languages "none";
Acquire::GzipIndexes "false";
`
}

const rpm = (zypp: boolean): Pick<BundleRepository, 'write' | 'environment'> => ({
  environment: () => ({}),
  async write(host, directory, _manifest, trusted) {
    const content = repoFileContent('datadog', `file://${directory}/rpm`, true, zypp)
    const paths = trusted.map((fingerprint) => keyFile(KEY_DIRECTORY, fingerprint))
    const there = await Promise.all(paths.map((path) => host.stat(path)))
    const keys = paths.filter((_, index) => there[index])
    await host.makeDirectory(`${directory}/repos`)
    await host.write(`${directory}/repos/datadog.repo`, withKeys(content, keys))
  },
})

const dnf: BundleRepository = {
  ...rpm(false),
  programs: ['dnf', 'yum'],
  words: (directory) => [
    `--setopt=reposdir=${directory}/repos`,
    `--setopt=cachedir=${directory}/cache`,
  ],
  installFiles: (paths) => ['dnf', '--assumeyes', '--disablerepo=*', 'install', ...paths],
}

const zypper: BundleRepository = {
  ...rpm(true),
  programs: ['zypper'],
  words: (directory) => ['--reposd-dir', `${directory}/repos`, '--cache-dir', `${directory}/cache`],
  installFiles: (paths) => [
    'zypper',
    '--non-interactive',
    'install',
    '--no-recommends',
    '--allow-unsigned-rpm',
    ...paths,
  ],
}

const repositories: Partial<Record<PackageManager['name'], BundleRepository>> = { apt, dnf, zypper }

/** Gives how a package manager is told; undefined for yum 3 and dnf 5, of which there is none to test with. */
export function repositoryOf(manager: PackageManager['name']): BundleRepository | undefined {
  return repositories[manager]
}
