import * as fs from 'node:fs'
import * as path from 'node:path'
import type { FileStatus, Host, RunResult } from '../src/host/host.ts'

export interface FixtureOptions {
  /** What the host says of itself: `/` (the default) is a live machine, anything else a tree under --root. */
  readonly root?: string
  /** What commands answer, by the words joined with a space. Any other command fails the test. */
  readonly commands?: Readonly<Record<string, string | Partial<RunResult>>>
}

export interface FixtureHost extends Host {
  /** The commands that were run, in order. */
  readonly commandsRun: string[]
}

/** Follows links as the host itself would: an absolute target starts at `directory` again. */
function place(directory: string, name: string, follow: boolean, hops = 0): string | undefined {
  if (hops > 40) return undefined
  let at = directory
  const names = name.split('/').filter((part) => part !== '' && part !== '.')
  for (const [index, part] of names.entries()) {
    if (part === '..') {
      at = at === directory ? at : path.dirname(at)
      continue
    }
    const next = path.join(at, part)
    const rest = names.slice(index + 1)
    const status = fs.lstatSync(next, { throwIfNoEntry: false })
    if (status?.isSymbolicLink() && (follow || rest.length > 0)) {
      const target = fs.readlinkSync(next)
      const base = target.startsWith('/') ? '' : path.relative(directory, at)
      return place(directory, [base, target, ...rest].join('/'), follow, hops + 1)
    }
    if (!status) return undefined
    at = next
  }
  return at
}

function statusOf(stats: fs.Stats): FileStatus {
  const kinds = ['file', 'directory', 'symlink'] as const
  const is = [stats.isFile(), stats.isDirectory(), stats.isSymbolicLink()]
  return {
    kind: kinds[is.indexOf(true)] ?? 'other',
    mode: stats.mode & 0o7777,
    uid: stats.uid,
    gid: stats.gid,
    size: stats.size,
    links: stats.nlink,
    inode: stats.ino,
    device: stats.dev,
    mtimeMs: stats.mtimeMs,
    ctimeMs: stats.ctimeMs,
  }
}

async function refuse(): Promise<never> {
  throw new Error('a fixture host is read-only')
}

/** Gives a host whose files are those below a directory and whose commands answer from a table. Read-only. */
export function fixtureHost(directory: string, options: FixtureOptions = {}): FixtureHost {
  const { root = '/', commands = {} } = options
  const commandsRun: string[] = []
  return {
    root,
    commandsRun,
    read: async (name) => {
      const found = place(directory, name, true)
      return found && fs.statSync(found).isFile() ? fs.readFileSync(found) : undefined
    },
    stat: async (name, { follow = false } = {}) => {
      const found = place(directory, name, follow)
      return found ? statusOf(fs.lstatSync(found)) : undefined
    },
    space: async () => undefined,
    readLink: async (name) => {
      const found = place(directory, name, false)
      return found && fs.lstatSync(found).isSymbolicLink() ? fs.readlinkSync(found) : undefined
    },
    list: async (name) => {
      const found = place(directory, name, true)
      return found ? fs.readdirSync(found).sort() : []
    },
    write: refuse,
    create: refuse,
    makeDirectory: refuse,
    copy: refuse,
    link: refuse,
    setOwner: refuse,
    remove: refuse,
    probe: refuse,
    run: async (command, { expect = [0] } = {}) => {
      const words = command.join(' ')
      commandsRun.push(words)
      const canned = commands[words]
      if (canned === undefined) throw new Error(`no answer is canned for: ${words}`)
      const answer = typeof canned === 'string' ? { stdout: canned } : canned
      const result = { code: 0, stdout: '', stderr: '', ...answer }
      if (!expect.includes(result.code)) throw new Error(`${words} ended with ${result.code}`)
      return result
    },
  }
}
