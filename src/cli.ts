import { machine } from 'node:os'
import { resolve } from 'node:path'
import { buffer, text as readAll } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { commands } from './commands/commands.ts'
import type { Answer, Session } from './commands/session.ts'
import { asFailure, DdFipsError, exitCode } from './errors.ts'
import { commandFlags, settingFlags } from './flags.ts'
import { localHost } from './host/local.ts'
import { readReceipt } from './plan/receipt.ts'
import { helpText } from './report/help.ts'
import { failureJson, jsonDocument } from './report/json.ts'
import { openLog } from './report/log.ts'
import { painter } from './report/paint.ts'
import { plainProgress, terminalProgress } from './report/progress.ts'
import { failureText } from './report/text.ts'
import { readSettings, type Settings } from './settings.ts'
import { version } from './version.ts'

type Flags = Readonly<Record<string, string | boolean>>

/** Variables that children need to reach the network as the host does; nothing else is passed on. */
const passedOn = /^(https?_proxy|no_proxy|all_proxy|ssl_cert_file|ssl_cert_dir|curl_ca_bundle)$/i

interface Arguments {
  readonly verb: string | undefined
  /** What stands behind the verb. */
  readonly words: readonly string[]
  readonly flags: Flags
}

function readArguments(argv: readonly string[]): Arguments {
  const flags = Object.entries({ ...commandFlags, ...settingFlags })
  const options = Object.fromEntries(flags.map(([name, { kind }]) => [name, { type: kind }]))
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true })
    const [verb, ...words] = positionals
    const [extra] = words
    if (extra !== undefined && verb !== 'render') throw new Error(`"${extra}" was not expected`)
    for (const [name, { accepts, value }] of flags) {
      const given = values[name]
      if (accepts && given !== undefined && !accepts.test(String(given))) {
        throw new Error(`--${name} takes ${value}, not "${given}"`)
      }
    }
    return { verb, words, flags: values as Flags }
  } catch (error) {
    // Node adds advice about `--` that fits none of our flags.
    throw usage((error as Error).message.split('. To specify')[0] ?? '')
  }
}

function usage(problem: string): DdFipsError {
  const remedy = '`dd-fips --help` shows commands and flags.'
  return new DdFipsError({ code: 'USAGE', exit: 'settings', message: `${problem}.`, remedy })
}

async function withApiKey(settings: Settings): Promise<Settings> {
  const file = settings.apiKeyFile
  if (settings.apiKey !== undefined || file === undefined) return settings
  const content =
    file === '-'
      ? await readAll(process.stdin)
      : (await localHost().read(resolve(file)))?.toString()
  const apiKey = content?.trim()
  if (apiKey) return { ...settings, apiKey }
  const found = content === undefined ? 'is not there' : 'is empty'
  throw usage(`the API key file ${file} ${found}`)
}

async function openSession(flags: Flags, changes: boolean): Promise<Session> {
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
  const live = stderr.isTTY && !plain && !look.verbose && !look.quiet
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
  for (const name of changes ? (['SIGINT', 'SIGTERM', 'SIGHUP'] as const) : []) {
    process.on(name, () => {
      signal ??= name
      progress.warn(`${name}: the step at hand ends, then everything is put back.`)
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

async function answerTo(
  argv: readonly string[],
  { verb, words, flags }: Arguments,
): Promise<Answer> {
  const help = helpText(commands, commandFlags, settingFlags)
  if (flags.help === true) return { exit: 0, text: help, json: { help } }
  if (flags.version === true) return { exit: 0, text: `dd-fips ${version}\n`, json: { version } }
  if (verb === undefined)
    throw usage(argv.length === 0 ? 'a command is wanted' : 'the command is missing')
  const command = Object.hasOwn(commands, verb) ? commands[verb] : undefined
  if (command === undefined) throw usage(`there is no command "${verb}"`)
  if (command.run === undefined) {
    throw new DdFipsError({
      code: 'NOT_IN_THIS_VERSION',
      exit: 'unexpected',
      message: `\`dd-fips ${verb}\` is not in this version yet.`,
      remedy: 'Use a newer version.',
    })
  }
  const operands = {
    words,
    path: (name: string) => resolve(name),
    files: localHost(),
    input: readInput,
  }
  return command.run(await openSession(flags, command.changes === true), operands)
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
    answer = await answerTo(argv, readArguments(argv))
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
