import { randomUUID } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheDirectory } from '../../scripts/cache.ts'
import type { TestHost } from '../lab/host.ts'

/** One file of a host as find(1) sees it; times in seconds with all their digits. */
interface Entry {
  readonly kind: string
  readonly mode: string
  readonly owner: string
  readonly target: string
  readonly inode: string
  readonly modified: string
  readonly changed: string
  /** Of plain files, where the snapshot was made with contents. */
  readonly sha256?: string | undefined
}

export type Snapshot = ReadonlyMap<string, Entry>

const everything = ['/', '/tmp', '/run', '/dev/shm']

/** What changes on a host where nobody does anything, or only asks: rpm's sqlite notes its readers. */
const restless =
  /^\/(proc|sys|dev)(\/(?!shm)|$)|^\/var\/log\/(journal\/|wtmp$)|^\/run\/utmp$|^\/run\/(systemd\/(?!system\/)|udev\/|log\/)|^\/var\/lib\/rpm\/rpmdb\.sqlite-(shm|wal)$/

/** The stand-in Agent goes on logging, whatever happens around it. */
export const agentLogs = /^\/var\/log\/datadog\//
/** What dd-fips says of each of its runs. */
export const ownLogs = /^\/var\/log\/dd-fips(\/|$)/
/** What packages, accounts and services leave in the logs of the system, their own directories included. */
export const systemLogs = /^\/var\/log\//
/** The accounts that packages make; removing packages does not remove them. */
export const accounts = /^\/etc\/(passwd|group|shadow|gshadow|subuid|subgid)-?$/
/** What scripts of the packages made by themselves, and leave behind when the package goes. */
export const packageLeavings = /^\/opt\/datadog-agent(\/|$)|\/datadog-archive-keyring\.gpg$/
/** install.sh makes a directory below one of these, and takes it away. */
export const workDirectories = /^\/((var\/)?tmp|opt)$/
/** What a boot makes anew, and where programs that were cut off leave theirs. */
export const ofTheBoot = /^\/(run|tmp|var\/tmp)(\/|$)/

const look = String.raw`find "$@" -xdev -printf '%p\t%y\t%m\t%U:%G\t%l\t%i\t%T@\t%C@\0'`

/**
 * Contents seen before, by path, inode and time of change: hosts share the files of their tree, and most
 * of a host stays as it was between two looks.
 */
const digests = new Map<string, string>()

/** Digests of whole trees, which take a second each: kept from one test file to the next. */
const kept = join(cacheDirectory, 'digests.json')
const known = readFile(kept, 'utf8').then(
  (text) => {
    for (const [key, sha256] of Object.entries<string>(JSON.parse(text))) digests.set(key, sha256)
  },
  () => undefined, // the first of all
)

/** More files than a test ever writes: those of a tree that was not known before. */
const WHOLE_TREE = 1000

async function keep(): Promise<void> {
  const draft = `${kept}.${randomUUID()}` // several hosts of a process may come here at once
  await writeFile(draft, JSON.stringify(Object.fromEntries(digests)))
  await rename(draft, kept)
}

/** Takes down every file below some directories (default: of the whole host), with contents unless told. */
export async function snapshot(
  host: TestHost,
  roots: readonly string[] = everything,
  { contents = true } = {},
): Promise<Snapshot> {
  const there = (await host.byHand(['sh', '-c', 'ls -d "$@" 2>/dev/null', 'ls', ...roots], any))
    .stdout
  const places = there.split('\n').filter(Boolean)
  const { stdout } = await host.byHand(['sh', '-c', look, 'look', ...places])
  const entries = new Map<string, Entry>()
  for (const line of stdout.split('\0')) {
    const [path = '', kind, mode, owner, target, inode, modified, changed] = line.split('\t')
    if (path === '' || restless.test(path)) continue
    entries.set(path, { kind, mode, owner, target, inode, modified, changed } as Entry)
  }
  return contents ? await withContents(host, entries) : entries
}

async function withContents(host: TestHost, entries: Snapshot): Promise<Snapshot> {
  await known
  const key = (path: string, { inode, changed }: Entry) => [path, inode, changed].join('\0')
  const files = [...entries].filter(([, { kind }]) => kind === 'f')
  const unknown = files.filter(([path, entry]) => !digests.has(key(path, entry)))
  const input = unknown.map(([path]) => `${path}\0`).join('')
  // A file that went in the meantime has no digest, which is a difference by itself.
  const sum = ['xargs', '-0r', 'sha256sum', '-z', '--'] as const
  const { stdout } = await host.byHand(sum, { input, expect: 'any' })
  const sums = new Map(stdout.split('\0').map((line) => [line.slice(66), line.slice(0, 64)]))
  for (const [path, entry] of unknown) {
    const sha256 = sums.get(path)
    if (sha256) digests.set(key(path, entry), sha256)
  }
  if (unknown.length > WHOLE_TREE) await keep()
  return new Map(
    [...entries].map(([path, entry]) => [
      path,
      entry.kind === 'f' ? { ...entry, sha256: digests.get(key(path, entry)) } : entry,
    ]),
  )
}

const any = { expect: 'any' } as const

/** Every file for itself: the same inode, never written or even touched in between. */
const identity = ['kind', 'mode', 'owner', 'target', 'inode', 'modified', 'changed'] as const
/** The host as its users see it, however often it was changed and put back in between. */
const outcome = ['kind', 'mode', 'owner', 'target', 'sha256', 'modified'] as const

function differences(
  before: Snapshot,
  after: Snapshot,
  keys: readonly (keyof Entry)[],
  exceptions: readonly RegExp[],
): string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort()
  return paths.flatMap((path) => {
    if (exceptions.some((exception) => exception.test(path))) return []
    const [old, now] = [before.get(path), after.get(path)]
    if (old === undefined) return [`${path}: new`]
    if (now === undefined) return [`${path}: gone`]
    const other = keys.filter((key) => old[key] !== now[key])
    return other.length > 0 ? [`${path}: ${other.join(', ')}`] : []
  })
}

/** Gives what was touched at all between two snapshots, a line a path: `/etc/x: modified, changed`. */
export function touched(before: Snapshot, after: Snapshot, ...but: RegExp[]): string[] {
  return differences(before, after, identity, but)
}

/** Gives what is not as it was, a line a path; what was changed and put back does not count. */
export function changed(before: Snapshot, after: Snapshot, ...but: RegExp[]): string[] {
  // The time of a directory says only that something in it came and went.
  const timeless = (path: string) =>
    /: modified$/.test(path) && before.get(path.slice(0, -10))?.kind === 'd'
  return differences(before, after, outcome, but).filter((line) => !timeless(line))
}
