import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Test } from 'tap'
import { entries } from './entries.ts'

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  /** Default: root. Any other is nobody's in particular, uid 1234. */
  readonly user?: 'root' | 'other'
  /** Called when the command first prints, with its process; its standard input is still open. */
  readonly onOutput?: (child: ChildProcessWithoutNullStreams) => void
}

export interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** This machine as a throwaway: every write goes to a directory in memory, and nowhere else. */
export interface Machine {
  run(command: readonly string[], options?: RunOptions): Promise<Run>
  /** Prepares the machine by a shell script, as root; what it changes is no change of `changes`. */
  prepare(script: string): Promise<void>
  /** Writes a file before a run, with mode 755. */
  place(path: string, content: string): Promise<void>
  /** Paths that have come, gone or changed since the last preparation, sorted. */
  changes(): Promise<string[]>
}

/** PATH is as cron gives it; install.sh has to find the rest. */
const environment = { PATH: '/usr/bin:/bin', HOME: '/root' }

/** $0 is the directory, $1 a Node to have at /run/node; the rest is run in the machine. */
const enter = `
/bin/mount -t overlay overlay -o "lowerdir=/,upperdir=$0/upper,workdir=$0/work" "$0/merged" &&
/bin/mount -t proc proc "$0/merged/proc" && /bin/mount --rbind /dev "$0/merged/dev" &&
: >"$0/merged/run/node" && /bin/mount --bind "$1" "$0/merged/run/node" && shift &&
cd / && exec /usr/sbin/chroot "$@"`

/** Why such a machine cannot be had here, for a test to be skipped with; false when it can. */
export const skip = reason()

function reason(): string | false {
  if (process.getuid?.() !== 0) return 'needs root, for a mount namespace of its own'
  const script =
    'mount -t tmpfs t /mnt && mkdir /mnt/u /mnt/w /mnt/m && mount -t overlay o -o lowerdir=/,upperdir=/mnt/u,workdir=/mnt/w /mnt/m'
  const { status } = spawnSync('unshare', ['-m', '--propagation', 'private', 'sh', '-c', script])
  return status === 0 ? false : 'needs overlay mounts in a mount namespace of its own'
}

/** Makes a machine without any Node of its own; it is gone with the test. */
export async function newMachine(t: Test, certificate = ''): Promise<Machine> {
  const directory = await mkdtemp('/dev/shm/dd-fips-test.')
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  const upper = join(directory, 'upper')
  for (const name of ['upper', 'work', 'merged']) await mkdir(join(directory, name))
  let before = new Map<string, string>()

  const run = (command: readonly string[], options: RunOptions = {}) =>
    execute(directory, command, options)
  const settle = async () => {
    before = await entries(upper)
  }
  const prepare = async (script: string) => {
    const { code, stderr } = await run(['/bin/sh', '-ec', script])
    if (code !== 0) throw new Error(`the machine could not be prepared: ${stderr}`)
    await settle()
  }
  const place = async (path: string, content: string) => {
    await mkdir(dirname(join(upper, path)), { recursive: true })
    await rm(join(upper, path), { force: true })
    await writeFile(join(upper, path), content, { mode: 0o755 })
    await settle()
  }
  const changes = async () => {
    const after = await entries(upper)
    const paths = new Set([...before.keys(), ...after.keys()])
    return [...paths].filter((path) => before.get(path) !== after.get(path)).sort()
  }
  await prepare('rm -f /usr/local/bin/node /usr/bin/node /bin/node; rm -rf /opt/dd-fips')
  await trust(upper, certificate)
  await settle()
  return { run, prepare, place, changes }
}

async function trust(upper: string, certificate: string): Promise<void> {
  const path = '/etc/ssl/certs/ca-certificates.crt'
  await mkdir(dirname(join(upper, path)), { recursive: true })
  await writeFile(join(upper, path), await readFile(path))
  await appendFile(join(upper, path), certificate)
}

/** The process keeps its id from unshare to the command, so a signal to it reaches the command. */
function execute(
  directory: string,
  command: readonly string[],
  { env = {}, input = '', user = 'root', onOutput }: RunOptions,
): Promise<Run> {
  const variables = Object.entries({ ...environment, ...env }).map(
    ([key, value]) => `${key}=${value}`,
  )
  const identity = user === 'root' ? [] : ['--userspec=1234:1234']
  const child = spawn('unshare', [
    ...['-m', '--propagation', 'private', '/bin/sh', '-c', enter, directory, process.execPath],
    ...[...identity, join(directory, 'merged'), '/usr/bin/env', '-i', ...variables, ...command],
  ])
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on('data', (data) => stdout.push(data))
  child.stderr.on('data', (data) => stderr.push(data))
  child.stdout.once('data', () => onOutput?.(child))
  child.stdin.on('error', () => undefined)
  child.stdin.write(input)
  if (onOutput === undefined || input !== '') child.stdin.end()
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) =>
      resolve({
        code,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      }),
    )
  })
}
