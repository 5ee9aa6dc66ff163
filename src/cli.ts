import { machine } from 'node:os'
import { resolve } from 'node:path'
import { buffer, text as readAll } from 'node:stream/consumers'
import { type Arguments, readArguments } from './arguments.ts'
import { type CommandRow, commandTable } from './command-table.ts'
import { commands } from './commands/commands.ts'
import type { Answer, Session } from './commands/session.ts'
import { asFailure, DdFipsError, exitCode, usage } from './errors.ts'
import { localHost } from './host/local.ts'
import { commandHelp, helpText } from './manual/help.ts'
import { readReceipt } from './plan/receipt.ts'
import { failureJson, jsonDocument } from './report/json.ts'
import { openLog } from './report/log.ts'
import { painter } from './report/paint.ts'
import { plainProgress, terminalProgress } from './report/progress.ts'
import { failureText } from './report/text.ts'
import { readSettings, type Settings } from './settings.ts'
import { version } from './version.ts'

type Flags = Arguments['flags']

/** Variables that children need to reach the network as the host does; nothing else is passed on. */
const passedOn = /^(https?_proxy|no_proxy|all_proxy|ssl_cert_file|ssl_cert_dir|curl_ca_bundle)$/i

async function withApiKey(settings: Settings): Promise<Settings> {
  const file = settings.apiKeyFile
  if (settings.apiKey !== undefined || file === undefined) return settings
  const content =
    file === '-'
      ? await readAll(process.stdin)
      : (await localHost().read(resolve(file)))?.toString()
  const apiKey = content?.trim()
  if (apiKey) return { ...settings, apiKey }
  const found = content === undefined ? 'does not exist' : 'is empty'
  throw usage(`The API key file ${file} ${found}`)
}

async function openSession(flags: Flags, onSignal: string | undefined): Promise<Session> {
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
  const settings = await withApiKey(readSettings(flags, env, remembered?.settings))
  let signal: string | undefined
  // A terminal that is gone (ssh) must not end us in the middle of a step.
  for (const stream of [stdout, stderr]) stream.on('error', () => {})
  for (const name of onSignal ? (['SIGINT', 'SIGTERM', 'SIGHUP'] as const) : []) {
    process.on(name, () => {
      signal ??= name
      progress.warn(`${name}: ${onSignal}.`)
    })
  }
  const paint = painter(stdout.isTTY && !plain)
  const user = process.getuid?.() ?? 0
  return {
    id,
    host,
    machine: machine(),
    settings,
    flags,
    progress,
    paint,
    user,
    stopped: () => signal,
    log,
    credentials: env.CREDENTIALS_DIRECTORY,
  }
}

/** Seconds after which somebody who waits may wonder what for. */
const PATIENCE = 3

async function readInput(): Promise<Buffer> {
  const { stdin, stderr } = process
  if (stdin.isTTY) return Buffer.alloc(0)
  const hint = 'Waiting for standard input; name a FILE to read that instead.\n'
  const timer = setTimeout(() => stderr.write(hint), PATIENCE * 1000)
  const all = await buffer(stdin)
  clearTimeout(timer)
  return all
}

async function answerTo({ command, words, flags }: Arguments): Promise<Answer> {
  const help = command === undefined ? helpText() : commandHelp(command)
  if (flags.help === true) return { exit: 0, text: help, json: { help } }
  if (flags.version === true) return { exit: 0, text: `dd-fips ${version}\n`, json: { version } }
  if (command === undefined) throw usage('No command was given')
  const run = commands[command]
  if (run === undefined) {
    throw new DdFipsError({
      code: 'NOT_IN_THIS_VERSION',
      exit: 'unexpected',
      message: `\`dd-fips ${command}\` is not in this version yet.`,
      remedy: 'Use a newer version.',
    })
  }
  const operands = {
    words,
    path: (name: string) => resolve(name),
    files: localHost(),
    program: process.argv[1] ?? '',
    input: readInput,
  }
  const row: CommandRow = commandTable[command]
  return run(await openSession(flags, row.onSignal), operands)
}

function asAnswer(error: unknown, color: boolean): Answer {
  const denied = ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException)?.code ?? '')
  const failure =
    denied && process.getuid?.() !== 0
      ? asFailure(
          new DdFipsError({
            code: 'NOT_ROOT',
            exit: 'preflight',
            message: (error as Error).message,
            remedy: 'Run it as root.',
          }),
        )
      : asFailure(error)
  const answer = { exit: exitCode[failure.exit], text: '', json: failureJson(failure) }
  return { ...answer, error: failureText(failure, painter(color)) }
}

async function main(argv: readonly string[]): Promise<void> {
  process.umask(0o022) // a hardened 077 would reach package scripts, a careless 0 our own files
  const json = argv.includes('--json')
  const quiet = argv.includes('--quiet')
  let answer: Answer
  try {
    answer = await answerTo(readArguments(argv))
  } catch (error) {
    if (argv.includes('--verbose')) console.error(error)
    answer = asAnswer(error, process.stderr.isTTY && !process.env.NO_COLOR)
  }
  if (answer.error) process.stderr.write(answer.error)
  if (json) process.stdout.write(jsonDocument(answer.json))
  else if (answer.output !== undefined) process.stdout.write(answer.output)
  else if (!quiet) process.stdout.write(answer.text)
  process.exitCode = answer.exit
}

await main(process.argv.slice(2))
