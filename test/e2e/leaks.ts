import { execFile } from 'node:child_process'
import { lstat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Test } from 'tap'
import { diskOf } from '../../scripts/hosts/disk.ts'
import type { Started } from '../../scripts/hosts/exec-trace.ts'
import type { TestHost } from '../../scripts/hosts/host.ts'
import { API_KEY, peoplesKey } from './api-keys.ts'
import type { Scenario } from './scenario.ts'

/** What a one-liner, and these tests, give the variable to, and what it is for; no other process needs it. */
const given = /^(nsenter|env|setpriv|runuser|dash|bash|curl|wget|typist\.py|node|ld-linux-.*)$/

/** Gives the name of what was started; of a program in Python that of the script. */
function nameOf({ program, arguments: [, script = ''] }: Started): string {
  return basename(/\/python[\d.]*$/.test(program) ? script : program)
}

/** Where the key of a host may stand when a scenario is over. */
const config = /^\/etc\/datadog-agent\/datadog\.yaml$/
const backup = /^\/var\/lib\/dd-fips\/backups\//

/** Gives what a secret looks like, plain and in base64. */
const formsOf = (secret: string) => [secret, Buffer.from(secret).toString('base64').slice(0, -4)]

/** Asserts that no secret is where none may be, at the end of a scenario. */
export async function noLeaks(t: Test, host: TestHost, scenario?: Kept): Promise<void> {
  t.strictSame(await leaksOn(host, scenario), [], 'no secret is left where none may be')
}

type Kept = Pick<Scenario, 'secrets' | 'kept'>

/**
 * Gives where secrets are of all places where a process could have left them, a line each: in the arguments
 * of whatever was ever started, in the journal, in any file that was written on the host, on its disk or in
 * memory. Only datadog.yaml may have them, and backups of it that root alone can read. An API key is in the
 * environment of those only that need it. What is looked for are the keys of the tests, and `secrets`.
 */
export async function leaksOn(
  host: TestHost,
  { secrets: more = [], kept = /^$/ }: Kept = {},
): Promise<string[]> {
  const secrets = [API_KEY, peoplesKey, ...more]
  const forms = secrets.flatMap(formsOf)
  const hasOne = (text: string) => forms.some((form) => text.includes(form))
  const isKey = (variable: string) => variable.startsWith('DD_API_KEY=') && hasOne(variable)

  const leaks = new Set<string>()
  const started = await host.started()
  if (started.length === 0) throw new Error('nothing was seen to start')
  for (const one of started) {
    if (one.arguments.some(hasOne)) leaks.add(`arguments: ${one.arguments.join(' ')}`)
    const isGiven = given.test(nameOf(one))
    if (one.environment.some(isKey) && !isGiven) leaks.add(`environment: ${one.program}`)
  }
  for (const { path, dress } of await filesWith(host, secrets)) {
    const allowed = backup.test(path) ? dress === '0:0 100600' : config.test(path)
    if (!allowed && !kept.test(path)) leaks.add(`file: ${path} ${dress}`)
  }
  const { stdout } = await host.run(['journalctl', '--no-pager', '-o', 'export'])
  if (hasOne(stdout)) leaks.add('journal')
  return [...leaks]
}

export interface Found {
  readonly path: string
  /** Owner, group and mode: `0:0 100600`. */
  readonly dress: string
}

/** Gives the files, of those written since the host first booted, that hold one of some strings. */
export async function filesWith(host: TestHost, secrets: readonly string[]): Promise<Found[]> {
  const inside = `/proc/${host.leader}/root`
  const roots = [[`${await diskOf(host.leader)}/upper`, '/']]
  roots.push(...['/tmp', '/run', '/dev/shm'].map((path) => [inside, path]))
  const found: Found[] = []
  for (const [root = '', path] of roots) {
    for (const file of await grep(`${root}${path}`, secrets.flatMap(formsOf))) {
      const { uid, gid, mode } = await lstat(file)
      const dress = `${uid}:${gid} ${mode.toString(8)}`
      found.push({ path: file.slice(root.length), dress })
    }
  }
  return found
}

/** Gives the files below a directory that hold one of some strings; what goes meanwhile does not count. */
function grep(directory: string, strings: readonly string[]): Promise<string[]> {
  const options = ['-rlFasZ', '-D', 'skip', '-f', '-', '--', directory]
  return new Promise((resolve, reject) => {
    const child = execFile('grep', options, (error, stdout) => {
      if (typeof error?.code === 'string') reject(error)
      else resolve(stdout.split('\0').filter(Boolean))
    })
    child.stdin?.end(`${strings.join('\n')}\n`)
  })
}
