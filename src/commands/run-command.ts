import { machine } from 'node:os'
import { resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { usage } from '../errors.ts'
import { localHost } from '../host/local.ts'
import { readKeyFile } from '../host/read-key-file.ts'
import { openLog } from '../report/log.ts'
import { painter } from '../report/paint.ts'
import { plainProgress, terminalProgress } from '../report/progress.ts'
import { readReceipt } from '../run/receipt.ts'
import { type CommandName, type CommandRow, commandTable } from '../settings/commands.ts'
import type { Arguments } from '../settings/parse-arguments.ts'
import { readSettings, type Settings } from '../settings/settings.ts'
import { commands } from './commands.ts'
import type { Answer, Session } from './session.ts'

/** What a command uses of the process that runs it. */
type Process = Pick<
  NodeJS.Process,
  'argv' | 'env' | 'getuid' | 'on' | 'stderr' | 'stdin' | 'stdout'
>
type Flags = Arguments['flags']

/** Variables that children need to reach the network as the host does; nothing else is passed on. */
const passedOn = /^(https?_proxy|no_proxy|all_proxy|ssl_cert_file|ssl_cert_dir|curl_ca_bundle)$/i

/** Runs a command in a session of its own. Throws what reading settings throws, and what the command throws. */
export async function runCommand(
  process: Process,
  command: CommandName,
  { words, flags }: Arguments,
): Promise<Answer> {
  const row: CommandRow = commandTable[command]
  const session = await openSession(process, flags, row.onSignal)
  const run = await commands[command]()
  return run(session, {
    words,
    path: (name: string) => resolve(name),
    files: localHost(),
    program: process.argv[1] ?? '',
    input: () => readInput(process),
    sudoUser: /^\d+$/.test(process.env.SUDO_UID ?? '') ? Number(process.env.SUDO_UID) : undefined,
  })
}

async function withApiKey(settings: Settings, { stdin }: Process): Promise<Settings> {
  const file = settings.apiKeyFile
  if (settings.apiKey !== undefined || file === undefined) return settings
  const found = await readKeyFile(file === '-' ? file : resolve(file), { stdin })
  if ('problem' in found) throw usage(`The API key file ${file} ${found.problem}`)
  return { ...settings, apiKey: found.text }
}

async function openSession(
  process: Process,
  flags: Flags,
  onSignal: string | undefined,
): Promise<Session> {
  const id = new Date().toISOString().replace(/[-:.]/g, '')
  const log = openLog(id)
  const { stdout, stderr, env } = process
  const plain = flags['no-color'] === true || !!env.NO_COLOR || env.TERM === 'dumb'
  const look = {
    stream: stderr,
    paint: painter(stderr.isTTY && !plain),
    quiet: flags.quiet === true,
    verbose: flags.verbose === true,
  }
  // A terminal of no width (a pty that nobody gave a size) would have the spinner draw for ever.
  const live = stderr.columns > 0 && !plain && !look.verbose && !look.quiet
  const progress = live ? await terminalProgress(look) : plainProgress(look)
  const host = localHost({
    root: typeof flags.root === 'string' ? resolve(flags.root) : '/',
    environment: Object.fromEntries(
      Object.entries(env).filter((entry): entry is [string, string] => passedOn.test(entry[0])),
    ),
    onCommand: (command) => {
      log.add(`$ ${command.join(' ')}`)
      progress.note(`$ ${command.join(' ')}`)
    },
  })
  const remembered = await readReceipt(host).catch(() => undefined)
  const settings = await withApiKey(readSettings(flags, env, remembered?.settings), process)
  let signal: string | undefined
  // A terminal that is gone (ssh) must not end us in the middle of a step.
  for (const stream of [stdout, stderr]) stream.on('error', () => {})
  for (const name of onSignal ? (['SIGINT', 'SIGTERM', 'SIGHUP'] as const) : []) {
    process.on(name, () => {
      signal ??= name
      progress.warn(`${name}: ${onSignal}.`)
    })
  }
  return {
    id,
    host,
    machine: machine(),
    settings,
    flags,
    progress,
    paint: painter(stdout.isTTY && !plain),
    user: process.getuid?.() ?? 0,
    program: process.argv[1] ?? '',
    stopped: () => signal,
    log,
    credentials: env.CREDENTIALS_DIRECTORY,
  }
}

/** Seconds after which somebody who waits may wonder what for. */
const PATIENCE = 3

async function readInput({ stdin, stderr }: Process): Promise<Buffer> {
  if (stdin.isTTY) return Buffer.alloc(0)
  const hint = 'Waiting for standard input; name a FILE to read that instead.\n'
  const timer = setTimeout(() => stderr.write(hint), PATIENCE * 1000)
  const all = await buffer(stdin)
  clearTimeout(timer)
  return all
}
