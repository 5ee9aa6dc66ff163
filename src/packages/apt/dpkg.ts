import { setTimeout as delay } from 'node:timers/promises'
import { DdFipsError } from '../../errors.ts'
import { anyExit, type Host, type RunOptions, type RunResult } from '../../host/host.ts'
import { type AlteredFile, parseAltered } from '../altered-files.ts'
import {
  digest,
  digestsByPath,
  type FileProof,
  orUnknown,
  type PackagedFile,
  proveContent,
} from '../file-proof.ts'
import { networkFault } from '../network-fault.ts'
import { type InstallOptions, LIMIT } from '../package-manager.ts'
import { aptEnvironment, isLocked } from './apt-commands.ts'
import { conffileDigests, dpkgStatus } from './dpkg-status.ts'

const TRY_AGAIN_AFTER = 2_000 // ms

/**
 * Runs dpkg, which does not wait for its lock as apt does: we do, up to the limit. Exit code 1 is some
 * package that failed (dpkg(1)). Throws PACKAGE_MANAGER_LOCKED, COMMAND_FAILED.
 */
export async function runDpkg(
  host: Host,
  words: readonly string[],
  { lockLimit, onLine }: InstallOptions,
): Promise<RunResult> {
  const end = performance.now() + lockLimit
  const keep = ['--force-confdef', '--force-confold'] // asks nothing, keeps changed configuration files
  const expect = [0, 1, 2]
  while (true) {
    const options = { env: aptEnvironment, expect, timeout: LIMIT, onLine }
    const result = await host.run(['dpkg', ...keep, ...words], options)
    const said = `${result.stdout}\n${result.stderr}`
    if (result.code !== 2) return result
    const locked = isLocked(said)
    if (!locked || performance.now() > end) throw dpkgFailed(words, said, locked)
    onLine('Another program holds the lock of dpkg; waiting ...')
    await delay(TRY_AGAIN_AFTER)
  }
}

/** Gives the error for a call of dpkg that failed, with its own words. */
export function dpkgFailed(words: readonly string[], said: string, locked = false): DdFipsError {
  const lines = said.split('\n').filter((line) => line.startsWith('dpkg: '))
  const fault = networkFault(said)
  const isFull = !locked && fault?.code === 'DISK_FULL'
  return new DdFipsError({
    code: locked ? 'PACKAGE_MANAGER_LOCKED' : isFull ? fault.code : 'COMMAND_FAILED',
    exit: 'unexpected',
    message: `dpkg ${words[0]} failed${isFull ? `, ${fault.words}` : ''}:${lines.map((line) => `\n    ${line}`).join('')}`,
    remedy: isFull
      ? fault.remedy
      : 'Fix what dpkg reports (`dpkg --audit` shows more), then run dd-fips again.',
  })
}

const INFO = '/var/lib/dpkg/info'

/**
 * Gives what dpkg keeps of a package, `list` or `md5sums`; undefined where it keeps none. Its name has the
 * architecture where a package of several is installed.
 */
export async function infoOf(
  host: Host,
  name: string,
  kind: 'list' | 'md5sums',
): Promise<string | undefined> {
  const [found] = (await host.list(INFO)).filter(
    (file) =>
      file === `${name}.${kind}` || (file.startsWith(`${name}:`) && file.endsWith(`.${kind}`)),
  )
  return found && (await host.read(`${INFO}/${found}`))?.toString()
}

/**
 * Gives the files of a package that are not as dpkg keeps them in mind (dpkg(1), --verify). `limit` is how long
 * that may take: by default as long as any command of which only an answer is wanted.
 */
export async function alteredByDpkg(
  host: Host,
  name: string,
  limit: Pick<RunOptions, 'timeout'> = {},
): Promise<AlteredFile[]> {
  const { stdout } = await host.run(['dpkg', '--verify', name], { expect: [0, 1], ...limit })
  return parseAltered(stdout)
}

/** Gives path and digest of each line of an md5sums file (deb-md5sums(5)). */
function md5sumsIn(text: string): (readonly [path: string, digest: string])[] {
  const rows = text.split('\n').map((line) => /^([0-9a-f]{32}) [ *](?:\.?\/)?(.+)$/i.exec(line))
  return rows.flatMap((row) => (row?.[1] ? [[`/${row[2]}`, row[1]] as const] : []))
}

/** Gives the digests that dpkg keeps of the files of packages, configuration aside, by path. */
export async function digestsOfDpkg(
  host: Host,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const lists = await Promise.all(names.map((name) => infoOf(host, name, 'md5sums')))
  return digestsByPath(lists.flatMap((list) => md5sumsIn(list ?? '')))
}

/**
 * Compares a file with the digest that dpkg keeps of it: in md5sums, or, where the package marks it as
 * configuration, in the status file. No process is started, unless no MD5 can be made here.
 */
export function provedByDpkg(
  host: Host,
  name: string,
  { path, content }: PackagedFile,
  make = digest,
): Promise<FileProof> {
  return orUnknown(async () => {
    const all = md5sumsIn((await infoOf(host, name, 'md5sums')) ?? '')
    const listed = all.flatMap(([file, value]) => (file === path ? [value] : []))
    const kept = listed.length > 0 ? listed : conffileDigests(await dpkgStatus(host), name, path)
    const isAsItWas = async () =>
      !(await alteredByDpkg(host, name)).some((file) => file.path === path)
    return proveContent(content, kept, 'dpkg', isAsItWas, make)
  })
}

/**
 * Returns the package that has brought a file, by either of its names where /lib is a link to /usr/lib (dpkg-query(1), -S), and
 * of which it still has the content.
 */
export async function ownerByDpkg(host: Host, path: string): Promise<string | undefined> {
  const content = await host.read(path).catch(() => undefined)
  if (content === undefined) return undefined
  const other = path.startsWith('/usr/') ? path.slice('/usr'.length) : `/usr${path}`
  const { stdout } = await host.run(['dpkg', '-S', path, other], { expect: anyExit })
  for (const row of stdout.split('\n')) {
    const [, name = '', file = ''] = /^([^\s:,]+)(?::\w+)?: (\/.*)$/.exec(row) ?? []
    if (file !== path && file !== other) continue
    const { is } = await provedByDpkg(host, name, { path: file, content })
    if (is === 'packaged') return name
  }
  return undefined
}
