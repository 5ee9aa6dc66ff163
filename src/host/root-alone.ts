import { anyExit, type FileStatus, type Host } from './host.ts'
import { namesIn, othersWrite } from './paths.ts'

/** An account that may change the files besides root, and its own group. */
export interface Also {
  readonly uid: number
  readonly gid?: number
}

export interface RootAloneOptions {
  readonly also?: Also
  /** Follows a symbolic link at the end of the path; else one counts as changeable. */
  readonly follow?: boolean
  /** No exception for a sticky directory at the end: files that are not root's may be put there. */
  readonly strict?: boolean
}

type Port = Pick<Host, 'stat' | 'readLink' | 'read' | 'run'>

const STICKY = 0o1000
const MAX_LINKS = 40 // path_resolution(7)

/**
 * Returns the first path, from the root on, among a path and the directories that lead to it, that somebody
 * besides root (and `also`) can change, or undefined. This is the one rule of the program; `root_only` in
 * install.sh and open-bundle.sh is the same one:
 *
 * - the owner is root;
 * - others cannot write; in a sticky directory they can, but not rename or remove what root owns (unlink(2));
 * - the group cannot write, unless it is group 0 and nobody but root is in it;
 * - no entry of an access control list lets a named user or group write. With a list, the bits of the
 *   group are its mask (acl(5)), so lists matter only where these have a w.
 *
 * A link on the way is followed: the directory that holds it is judged, and where it leads. A missing file
 * cannot be changed; its directory can.
 */
export async function changeable(
  host: Port,
  path: string,
  { also, follow = false, strict = false }: RootAloneOptions = {},
): Promise<string | undefined> {
  const way = await wayTo(host, path, follow)
  const writable: string[] = []
  for (const [index, [name, status]] of way.entries()) {
    const isExempt = !(strict && index === way.length - 1)
    if (status.kind === 'symlink' || ![0, also?.uid].includes(status.uid)) return name
    if (isExempt && status.kind === 'directory' && (status.mode & STICKY) !== 0) continue
    if ((status.mode & othersWrite) === 0) continue
    if ((status.mode & 0o002) !== 0 || ![0, also?.gid].includes(status.gid)) return name
    if (!(await isAlone(host, status.gid, also))) return name
    writable.push(name)
  }
  return writable.length === 0 ? undefined : listLetsWrite(host, writable)
}

/**
 * Returns those of several paths, and of the directories that lead to them, that `changeable` gives, each once. What
 * they share on the way is looked at once.
 */
export async function changeableAmong(
  host: Port,
  paths: readonly string[],
  options: RootAloneOptions = {},
): Promise<string[]> {
  const looks = new Map<string, ReturnType<Port['stat']>>()
  const stat = (path: string) => {
    const look = looks.get(path) ?? host.stat(path)
    looks.set(path, look)
    return look
  }
  const once = { ...host, stat }
  const found = await Promise.all(paths.map((path) => changeable(once, path, options)))
  return [...new Set(found.filter((path) => path !== undefined))]
}

async function wayTo(host: Port, path: string, follow: boolean) {
  const root = await host.stat('/')
  const way: [string, FileStatus][] = root ? [['/', root]] : []
  let todo = namesIn(path)
  let at = ''
  let links = 0
  while (todo.length > 0) {
    const name = todo.shift()
    if (name === '..') {
      at = at.slice(0, at.lastIndexOf('/'))
      continue
    }
    const next = `${at}/${name}`
    const status = await host.stat(next)
    if (status === undefined) break
    if (status.kind === 'symlink' && (follow || todo.length > 0) && links < MAX_LINKS) {
      links += 1
      const target = (await host.readLink(next)) ?? ''
      if (target.startsWith('/')) at = ''
      todo = [...namesIn(`/${target}`), ...todo]
      continue
    }
    way.push([next, status])
    at = next
  }
  return way
}

/** Returns whether a group has no member, and is no account's own, but for root and `also`. */
async function isAlone(host: Port, gid: number, also: Also | undefined): Promise<boolean> {
  const rows = async (database: string) =>
    (await host.read(`/etc/${database}`))
      ?.toString()
      .split('\n')
      .map((line) => line.split(':'))
  const [users, groups] = await Promise.all([rows('passwd'), rows('group')])
  if (users === undefined || groups === undefined) return false
  const isTrusted = (uid: string | undefined) => uid === '0' || uid === String(also?.uid)
  const names = users.flatMap(([name, , uid]) => (isTrusted(uid) ? [name] : []))
  const isOne = (member: string) => member === '' || member === 'root' || names.includes(member)
  return (
    users.every(([, , uid, own]) => own !== String(gid) || isTrusted(uid)) &&
    groups.every(([, , id, members = '']) => id !== String(gid) || members.split(',').every(isOne))
  )
}

/** Returns the first path with an access control list by which a named user or group may write. */
async function listLetsWrite(host: Port, paths: readonly string[]): Promise<string | undefined> {
  const options = { expect: anyExit }
  // Node reads no extended attributes; `ls` shows a list as a plus.
  const { stdout } = await host.run(['ls', '-ldn', '--', ...paths], options)
  const lines = stdout.split('\n').filter((line) => line !== '')
  if (lines.length !== paths.length) return paths[0] // what cannot be judged
  const listed = paths.filter((_, index) => /^\S{10}\+/.test(lines[index] ?? ''))
  for (const path of listed) {
    const { code, stdout: list } = await host.run(['getfacl', '-cpn', '--', path], options)
    if (code !== 0 || list.split('\n').some(letsWrite)) return path
  }
  return undefined
}

const letsWrite = (entry: string) =>
  /^(?:user|group):[^:]+:.w/.test(entry) && !/#effective:.-/.test(entry)
