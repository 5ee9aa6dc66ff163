import type { Answer } from './commands/session.ts'
import { asFailure, DdFipsError, exitCode, usage } from './errors.ts'
import { failureJson, jsonDocument } from './report/json.ts'
import { painter } from './report/paint.ts'
import { forTerminal } from './report/printable.ts'
import { answerRunAs } from './report/run-as.ts'
import { failureText } from './report/text.ts'
import { type Arguments, readArguments } from './settings/parse-arguments.ts'
import { version } from './version.ts'

// Imports of this file are evaluated in every start: what only a command needs is behind `import()`.

async function answerTo(given: Arguments): Promise<Answer> {
  const { command, flags } = given
  if (flags.help === true) {
    const { commandHelp, helpText } = await import('./help/help.ts')
    const help = command === undefined ? helpText() : commandHelp(command)
    return { exit: 0, text: help, json: { help } }
  }
  if (flags.version === true) return { exit: 0, text: `dd-fips ${version}\n`, json: { version } }
  if (command === undefined) throw usage('No command was given')
  const { runCommand } = await import('./commands/run-command.ts')
  return runCommand(process, command, given)
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

/** Returns the answer with commands that exist: install.sh keeps dd-fips after an install that ends 0 or 3. */
function withCommands(answer: Answer, argv: readonly string[]): Answer {
  const { DD_FIPS_RUN_AS: runAs } = process.env
  const isKept =
    [exitCode.done, exitCode.unproved].some((code) => code === answer.exit) &&
    argv[0] === 'install' &&
    !argv.includes('--no-keep')
  return runAs === undefined || isKept ? answer : answerRunAs(answer, runAs)
}

async function main(argv: readonly string[]): Promise<void> {
  process.exitCode = exitCode.unexpected // until there is an answer
  process.umask(0o022) // a hardened 077 would reach package scripts, a careless 0 our own files
  const json = argv.includes('--json')
  const quiet = argv.includes('--quiet')
  let answer: Answer
  try {
    answer = await answerTo(readArguments(argv))
  } catch (error) {
    if (argv.includes('--verbose'))
      process.stderr.write(`${forTerminal(String((error as Error).stack ?? error), false)}\n`)
    answer = asAnswer(error, process.stderr.isTTY && !process.env.NO_COLOR)
  }
  answer = withCommands(answer, argv)
  const [{ isTTY: out }, { isTTY: err }] = [process.stdout, process.stderr]
  if (answer.error) process.stderr.write(forTerminal(answer.error, err))
  if (json) process.stdout.write(jsonDocument(answer.json))
  else if (answer.output !== undefined) process.stdout.write(answer.output)
  else if (!quiet) process.stdout.write(forTerminal(answer.text, out))
  process.exitCode = answer.exit
}

void main(process.argv.slice(2)) // no top-level await: the release is evaluated as CommonJS
