import { PACKAGE_PREFIX } from '../../datadog/packages.ts'
import { anyExit, type Host } from '../../host/host.ts'
import { configurationAmong, parseAltered } from '../altered-files.ts'
import {
  digestsByPath,
  type FileProof,
  orUnknown,
  type PackagedFile,
  proveContent,
} from '../file-proof.ts'
import type { InstalledPackage } from '../package-manager.ts'
import { compareRpmVersions } from './rpm-version.ts'

/** A package a line: name and version, an epoch only where there is one (rpm(8), --queryformat). */
const everything = [
  'rpm',
  '-qa',
  '--qf',
  '%{NAME}\\t%|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\\n',
] as const

/**
 * Reads that list: the version of each package, of several at a time (kernels) the newest. `isHeld` says
 * whether an administrator asked that a package stay. Keys, which rpm keeps as packages, are left out.
 */
export function parseInstalled(
  output: string,
  isHeld: (name: string) => boolean,
): Map<string, InstalledPackage> {
  const installed = new Map<string, InstalledPackage>()
  for (const line of output.split('\n')) {
    const [name, full] = line.split('\t')
    if (!name || !full || name === 'gpg-pubkey') continue
    const version = full.replace(/^0:/, '') // some spec files say what goes without saying
    const other = installed.get(name)
    if (other && compareRpmVersions(other.version, version) >= 0) continue
    installed.set(name, { version, held: isHeld(name) })
  }
  return installed
}

/** Gives everything that the rpm database of the host holds. */
export async function readInstalled(
  host: Host,
  isHeld: (name: string) => boolean,
): Promise<Map<string, InstalledPackage>> {
  return parseInstalled((await host.run(everything)).stdout, isHeld)
}

/**
 * Gives why packages cannot be removed alone, as rpm's own lines, or [] where nothing needs them: dnf and
 * zypper would take along what does.
 */
export async function neededBy(host: Host, names: readonly string[]): Promise<string[]> {
  const { code, stderr } = await host.run(['rpm', '-e', '--test', ...names], { expect: anyExit })
  if (code === 0) return []
  const lines = stderr.split('\n').map((line) => line.trim())
  return lines.filter((line) => / is needed by |^error: (?!Failed dependencies)/.test(line))
}

const everyVersion = '%{NAME}\\t%|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\\t%{NVRA}\\n'

/**
 * Gives, as rpm names them, the older versions of Datadog's packages beside which a newer one is installed:
 * an upgrade that was cut off between the two leaves both in the database.
 */
export async function leftOver(host: Host): Promise<string[]> {
  const { stdout } = await host.run(['rpm', '-qa', `${PACKAGE_PREFIX}*`, '--qf', everyVersion])
  const rows = stdout.split('\n').map((line) => line.split('\t'))
  return rows.flatMap(([name, version = '', nvra]) => {
    const isNewer = ([other, its = '']: string[]) =>
      other === name && compareRpmVersions(its, version) > 0
    return nvra && rows.some(isNewer) ? [nvra] : []
  })
}

/** Takes these versions out of the database; files that a newer one has as well stay. */
export async function eraseLeftOver(host: Host, nvras: readonly string[]): Promise<void> {
  if (nvras.length > 0) await host.run(['rpm', '-e', '--nodeps', ...nvras])
}

/** Gives the files that rpm would keep changed copies of when it removes packages: their configuration. */
export async function configurationFiles(host: Host, names: readonly string[]): Promise<string[]> {
  const { stdout } = await host.run(['rpm', '-qc', ...names], { expect: anyExit })
  return stdout.split('\n').filter((line) => line.startsWith('/'))
}

/** Gives the files and directories that packages have brought. */
export async function ownedFiles(host: Host, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return []
  const { stdout } = await host.run(['rpm', '-ql', ...names], { expect: anyExit })
  return stdout.split('\n').filter((line) => line.startsWith('/'))
}

/** Gives the configuration files of a package that do not hold what it brought (rpm(8), VERIFY OPTIONS). */
export async function changedConfiguration(host: Host, name: string): Promise<string[]> {
  const command = ['rpm', '-V', '--configfiles', '--nodeps', '--noscripts', name] as const
  return configurationAmong(parseAltered((await host.run(command, { expect: anyExit })).stdout))
}

/** A file a line: its path and its digest, of a link or directory none (rpm: rpmtag.h). */
const FILES = '[%{FILENAMES}\\t%{FILEDIGESTS}\\n]'

/** Gives the digests that rpm keeps of the files of packages, by path. */
export async function digestsOfRpm(
  host: Host,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await host.run(['rpm', '-q', '--qf', FILES, ...names], { expect: anyExit })
  const rows = stdout.split('\n').map((line) => line.split('\t'))
  return digestsByPath(rows.flatMap(([path, value]) => (path && value ? [[path, value]] : [])))
}

/** Compares a file with the digest that rpm keeps of it, by one query; of two versions installed none counts. */
export function provedByRpm(
  host: Host,
  name: string,
  { path, content }: PackagedFile,
): Promise<FileProof> {
  return orUnknown(async () => {
    const { code, stdout, stderr } = await host.run(['rpm', '-q', '--qf', FILES, name], {
      expect: anyExit,
    })
    if (code !== 0) {
      const [said = 'nothing'] = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim())
      return { is: 'unknown', why: `rpm ended with exit code ${code} and says: ${said.trim()}` }
    }
    const rows = stdout.split('\n').map((line) => line.split('\t'))
    const kept = rows.flatMap(([file, value]) => (file === path && value ? [value] : []))
    return proveContent(content, kept, 'rpm')
  })
}

/** Returns the package that has brought a file (rpm(8), -qf) and of which it still has the content. */
export async function ownerByRpm(host: Host, path: string): Promise<string | undefined> {
  const content = await host.read(path).catch(() => undefined)
  if (content === undefined) return undefined
  const asked = ['rpm', '-qf', '--qf', '%{NAME}\\n', path] as const
  const { code, stdout } = await host.run(asked, { expect: anyExit })
  const [name] = code === 0 ? stdout.split('\n').filter(Boolean) : []
  if (name === undefined) return undefined
  return (await provedByRpm(host, name, { path, content })).is === 'packaged' ? name : undefined
}

/** Removes the copies of these files that rpm has kept as `.rpmsave` (rpm(8)), but not the older of others. */
export async function withoutKeptCopies(
  host: Host,
  files: readonly string[],
  remove: () => Promise<void>,
): Promise<void> {
  const copies = files.map((path) => `${path}.rpmsave`)
  const before = await Promise.all(copies.map((path) => host.stat(path)))
  await remove()
  for (const [index, path] of copies.entries()) if (!before[index]) await host.remove(path)
}
