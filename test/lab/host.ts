import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cacheDirectory } from '../../scripts/cache.ts'
import { countHost } from '../../scripts/tests/counters.ts'
import { alive, type Booted, type BootOptions, boot } from './boot.ts'
import type { Companion } from './companion.ts'
import { execTrace, type Started } from './exec-trace.ts'
import type { Stack } from './layers.ts'
import { selectRepository } from './repository.ts'
import { type Answer, clearRequests, type Request, readRequests, writeAnswers } from './requests.ts'
import { type RunOptions, type RunResult, runInside } from './run.ts'
import { serve } from './serve.ts'
import { type TreeName, treeFormat, treeStack } from './trees.ts'
import type { VariantName } from './variants.ts'

export interface HostOptions {
  readonly tree: TreeName
  /** What it boots from, where that is not the tree as it was built: an image made of it. */
  readonly stack?: Stack
  /** A unit may fail at boot: that is what the test is about. */
  readonly mayFail?: boolean
  /** Passed to the host's systemd as system credentials, by name. */
  readonly credentials?: Readonly<Record<string, string>>
  /** The host's own name. Default: one of its own. */
  readonly name?: string
  /** Directory served at https://get.test.example/. */
  readonly release?: string
  /** Every program that it ever starts is noted. */
  readonly traced?: boolean
  /** What apt., yum. and keys.test.example serve. Default: `full`. */
  readonly repository?: VariantName | undefined
}

/** A booted host: real systemd, real apt, loopback only. Paths and owners are the host's own. */
export interface TestHost {
  readonly name: string
  /** The host's PID 1, seen from here. */
  readonly leader: number
  /** Where its disk lies, as this machine sees it: `upper` below it is what changed since it was made. */
  readonly disk: string
  run(command: readonly [string, ...string[]], options?: RunOptions): Promise<RunResult>
  /** As `run`, for what a test does or looks at itself: nobody traces it. */
  byHand(command: readonly [string, ...string[]], options?: RunOptions): Promise<RunResult>
  /** Runs a bash script: `shell('systemctl status datadog-agent', { expect: [3] })`. */
  shell(script: string, options?: RunOptions): Promise<RunResult>
  /** As `run`, and every program that was started for it, in order. */
  trace(
    command: readonly [string, ...string[]],
    options?: RunOptions,
  ): Promise<{ result: RunResult; started: Started[] }>
  /** Every program that was ever started on it, by its PID 1 or by a command. */
  started(): Promise<Started[]>
  /** Content of a file, or undefined where there is none. */
  read(path: string): Promise<Buffer | undefined>
  /** Writes a file, making its directory. Default: mode 644, owner root:root. */
  write(
    path: string,
    content: string | Buffer,
    options?: { mode?: number; owner?: string },
  ): Promise<void>
  /** What was asked of the repositories and the release server, in order. */
  requests(): Promise<Request[]>
  /** What arrived at the intake, in order. */
  intake(): Promise<Request[]>
  /** Forgets requests, the intake's too. */
  clearRequests(): Promise<void>
  serveRepository(variant: VariantName): Promise<void>
  /** Orders answers by host and path; replaces those ordered before. `{}` takes all back. */
  answer(answers: Readonly<Record<string, Answer>>): Promise<void>
  /** Cuts the power and boots again from what is on the disk; waits until systemd is done. */
  powerCut(): Promise<void>
  /** Shuts down cleanly. Only the disk is left; nothing runs on it again. */
  powerOff(): Promise<void>
  /** Takes the host down and leaves nothing. A second call does nothing. */
  close(): Promise<void>
}

const hostsDirectory = join(cacheDirectory, 'hosts')

/**
 * Boots a host and waits until systemd says that it runs; builds first what is missing (a tree takes
 * about 20 s once). The caller closes it; should this process die, the host goes too.
 */
export function bootHost(options: HostOptions): Promise<TestHost> {
  return start(options, boot, (run) => untilRunning(run, options.mayFail))
}

type Start = (options: BootOptions) => Promise<Booted>

/** Starts a host in one way or another and puts its servers beside it. */
export async function start(
  options: HostOptions,
  begin: Start,
  ready: (run: TestHost['run']) => Promise<unknown>,
): Promise<TestHost> {
  const stack = options.stack ?? (await treeStack(options.tree))
  const id = `dd-fips-${randomBytes(4).toString('hex')}`
  const name = options.name ?? id
  const scratch = join(hostsDirectory, id)
  await removeLeftovers()
  await mkdir(join(scratch, 'www'), { recursive: true })
  await writeFile(join(scratch, 'owner'), String(process.pid))
  await clearRequests(scratch)
  const repository = join(scratch, 'www', 'repository')
  const format = treeFormat(options.tree)
  await writeCredentials(scratch, options.credentials)
  await selectRepository(repository, format, options.repository ?? 'full')
  if (options.release) await symlink(resolve(options.release), join(scratch, 'www', 'get'))

  const traces = options.traced ? await execTrace(scratch) : undefined
  countHost()
  const booted = await begin({ id, hostname: name, stack, scratch })
  let { leader } = booted
  let server: Companion | undefined
  let closing: Promise<unknown> | undefined
  const close = async () => {
    closing ??= Promise.all([server?.stop(), booted.stop()])
    await closing
  }
  const runBy = async (words: string[], ...[command, runOptions]: Parameters<TestHost['run']>) => {
    const { code, stdout, stderr } = await runInside(leader, command, runOptions, words)
    return { code, stdout: stdout.toString(), stderr: stderr.toString() }
  }
  const byHand: TestHost['byHand'] = (...asked) => runBy([], ...asked)
  const run: TestHost['run'] = (...asked) => runBy(traces?.begin().words ?? [], ...asked)
  const trace: TestHost['trace'] = async (...asked) => {
    if (!traces) throw new Error('this host is not traced')
    const { file, words } = traces.begin()
    const result = await runBy(words, ...asked)
    return { result, started: await traces.read(file) }
  }
  const serveUntil = async (until: typeof ready) => {
    // A service that starts at boot, and finds no server, notes that: so the servers come first.
    process.kill(leader, 'SIGSTOP')
    server = await serve(leader, scratch).finally(() => process.kill(leader, 'SIGCONT'))
    await until(byHand)
  }
  try {
    await serveUntil(ready)
  } catch (error) {
    await close()
    throw error
  }

  return {
    name,
    get leader() {
      return leader
    },
    disk: booted.disk,
    run,
    byHand,
    trace,
    started: async () => (await traces?.read()) ?? [],
    shell: (script, runOptions) => run(['bash', '-c', script], runOptions),
    read: async (path) => {
      const script = 'test -e "$1" || exit 44; exec cat "$1"'
      const found = await runInside(leader, ['sh', '-c', script, 'read', path], { expect: [0, 44] })
      return found.code === 0 ? found.stdout : undefined
    },
    write: async (path, content, { mode = 0o644, owner = 'root:root' } = {}) => {
      const script = 'mkdir -p "$(dirname "$1")" && cat >"$1" && chown "$2" "$1" && chmod "$3" "$1"'
      const values = [path, owner, mode.toString(8)] as const
      await runInside(leader, ['sh', '-c', script, 'write', ...values], { input: content })
    },
    requests: async () => (await readRequests(scratch)).repository,
    intake: async () => (await readRequests(scratch)).intake,
    clearRequests: () => clearRequests(scratch),
    serveRepository: (variant) => selectRepository(repository, format, variant),
    answer: (answers) => writeAnswers(scratch, answers),
    powerCut: async () => {
      if (!booted.again) throw new Error('what was not booted has no power to cut')
      await server?.stop()
      leader = await booted.again()
      await serveUntil((runs) => untilRunning(runs, true)) // units may fail for what was cut off
    },
    powerOff: async () => {
      const deadline = Date.now() + 60_000
      await byHand(['systemctl', 'poweroff'], { expect: 'any' }) // it may be gone before it answers
      while (await alive(leader)) {
        if (Date.now() > deadline) throw new Error('the test host does not shut down')
        await sleep(20)
      }
    },
    close,
  }
}

/** boot.sh hands every file of that directory to systemd-nspawn. */
async function writeCredentials(scratch: string, credentials: HostOptions['credentials'] = {}) {
  const directory = join(scratch, 'credentials')
  await mkdir(directory, { mode: 0o700 })
  for (const [name, value] of Object.entries(credentials)) {
    await writeFile(join(directory, name), value, { mode: 0o600 })
  }
}

async function untilRunning(run: TestHost['run'], mayFail = false): Promise<void> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const asked = await run(['systemctl', 'is-system-running', '--wait'], { expect: 'any' })
    const state = asked.stdout.trim()
    if (state === 'running' || (mayFail && state === 'degraded')) return
    if (state === 'degraded' || Date.now() > deadline) {
      const { stdout } = await run(['systemctl', '--failed', '--no-legend'], { expect: 'any' })
      throw new Error(`the test host did not come up, systemd says ${state}: ${stdout}`)
    }
    await sleep(50)
  }
}

/** A process killed together with its tidying shell may have left its directory. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(hostsDirectory).catch(() => [])) {
    const owner = await readFile(join(hostsDirectory, name, 'owner'), 'utf8').catch(() => '')
    if (owner && !(await alive(Number(owner))))
      await rm(join(hostsDirectory, name), { recursive: true, force: true })
  }
}
