import { execFile } from 'node:child_process'
import { access, lstat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Test } from 'tap'
import type { Started } from '../lab/exec-trace.ts'
import type { TestHost } from '../lab/host.ts'
import { API_KEY, peoplesKey } from './api-keys.ts'
import type { Scenario } from './scenario.ts'

/** What a one-liner, and these tests, give the variable to, and what it is for; no other process needs it. */
const given = /^(nsenter|env|setpriv|runuser|dash|bash|curl|wget|typist\.py|node|ld-linux-.*)$/
/** The program that dd-fips is, which hands a key to nobody. Where Node has a loader of its own, it is that. */
const isNode = (program: string) => /\/(node|ld-linux-[^/]*)$/.test(program)
/** A unit of the Agent may have a key in its environment, if people put it there. */
const ofTheAgent = /^\/opt\/datadog-agent\//

/** Where the key of a host may stand when a scenario is over, and how it must be dressed there. */
const allowed = (path: string, dress: string) =>
  (path === '/etc/datadog-agent/datadog.yaml' && /0$/.test(dress)) ||
  (path.startsWith('/var/lib/dd-fips/backups/') && dress === '0:0 100600')

/** Gives what a secret looks like, plain and, wherever it begins in what is encoded, in base64. */
function formsOf(secret: string): string[] {
  const encoded = [0, 1, 2].map((before) => {
    const text = Buffer.from('x'.repeat(before) + secret).toString('base64')
    return text.slice(Math.ceil((before * 8) / 6), -4)
  })
  return [secret, ...encoded]
}

/** Says whether a process has a key in its environment that has no need of it. */
function isNeedless({ program, arguments: [, script = ''], cameFrom }: Started): boolean {
  if (cameFrom.some(isNode)) return true
  const what = /\/python[\d.]*$/.test(program) ? script : program
  return !given.test(basename(what)) && !ofTheAgent.test(what)
}

/** Asserts that no secret is where none may be, at the end of a scenario. */
export async function noLeaks(t: Test, host: TestHost, scenario?: Kept): Promise<void> {
  t.strictSame(await leaksOn(host, scenario), [], 'no secret is left where none may be')
}

type Kept = Pick<Scenario, 'keys' | 'passwords' | 'kept'>

/**
 * Gives where secrets are that a process left there, a line each: in the arguments of whatever was ever
 * started, in the journal, in a file that was written on the host's disk, or lies in its memory now. Only
 * datadog.yaml may have them, closed to the world, and backups of it that root alone can read; the
 * environment of those only that need them. What is looked for are the keys of the tests, `keys` besides,
 * and `passwords`, which commands have to be given in their environment. A file that was removed again is not seen.
 */
export async function leaksOn(
  host: TestHost,
  { keys: more = [], passwords = [], kept = /^$/ }: Kept = {},
): Promise<string[]> {
  const keys = [API_KEY, peoplesKey, ...more]
  const secrets = [...keys, ...passwords]
  const forms = secrets.flatMap(formsOf)
  const hasOne = (text: string) => forms.some((form) => text.includes(form))
  const hasKey = (text: string) => keys.some((key) => text.includes(key))

  const leaks = new Set<string>()
  const started = await host.started()
  if (started.length === 0) throw new Error('nothing was seen to start')
  for (const one of started) {
    if (one.arguments.some(hasOne)) leaks.add(`arguments: ${one.arguments.join(' ')}`)
    if (one.environment.some(hasKey) && isNeedless(one)) leaks.add(`environment: ${one.program}`)
  }
  for (const { path, dress } of await filesWith(host, secrets)) {
    if (!allowed(path, dress) && !kept.test(path)) leaks.add(`file: ${path} ${dress}`)
  }
  const { stdout } = await host.byHand(['journalctl', '--no-pager', '-o', 'export'])
  if (hasOne(stdout)) leaks.add('journal')
  return [...leaks]
}

interface Found {
  readonly path: string
  /** Owner, group and mode: `0:0 100600`. */
  readonly dress: string
}

/** Gives the files, of those written since the host first booted, that hold one of some strings. */
export async function filesWith(host: TestHost, secrets: readonly string[]): Promise<Found[]> {
  const inside = `/proc/${host.leader}/root`
  const roots = [[`${host.disk}/upper`, '/']]
  roots.push(...['/tmp', '/run', '/dev/shm'].map((path) => [inside, path]))
  const found: Found[] = []
  for (const [root = '', path] of roots) {
    for (const file of await grep(`${root}${path}`, secrets.flatMap(formsOf))) {
      const stat = await lstat(file).catch(() => undefined)
      if (stat === undefined) continue
      const dress = `${stat.uid}:${stat.gid} ${stat.mode.toString(8)}`
      found.push({ path: file.slice(root.length), dress })
    }
  }
  return found
}

/** Gives the files below a directory that hold one of some strings; what goes meanwhile does not count. */
async function grep(directory: string, strings: readonly string[]): Promise<string[]> {
  await access(directory)
  // Node's own program, 100 MB each time, is not read.
  const options = ['-rlFasZ', '-D', 'skip', '--exclude=node', '-f', '-', '--', directory]
  return new Promise((resolve, reject) => {
    const child = execFile('grep', options, (error, stdout) => {
      // 1 is that there is none, 2 that something could not be read.
      if (error && error.code !== 1 && error.code !== 2) reject(error)
      else resolve(stdout.split('\0').filter(Boolean))
    })
    child.stdin?.end(`${strings.join('\n')}\n`)
  })
}
