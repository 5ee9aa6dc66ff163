import { parseArgs } from 'node:util'
import { usage } from '../errors.ts'
import { type CommandName, type CommandRow, choicesOf, commandTable } from './commands.ts'
import { commandFlags, type Flag, settingFlags, takes } from './flags.ts'

export interface Arguments {
  /** Undefined where only help or the version is asked for. */
  readonly command: CommandName | undefined
  /** What stands behind the command. */
  readonly words: readonly string[]
  readonly flags: Readonly<Record<string, string | boolean>>
}

const allFlags = Object.entries({ ...commandFlags, ...settingFlags })
const options = Object.fromEntries(allFlags.map(([name, { kind }]) => [name, { type: kind }]))

/** Reads a command line, program name left out. Throws USAGE (exit 6) for one that does not fit the tables. */
export function readArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parsed(argv)
  const flags = values as Arguments['flags']
  const [verb, ...words] = positionals
  const command = verb === undefined ? undefined : commandNamed(verb)
  if (flags.help === true || flags.version === true) return { command, words, flags }
  if (command === undefined) {
    throw usage('No command was given')
  }
  refuseWords(command, commandTable[command], words)
  const full = [command, ...words.slice(0, 1)].join(' ')
  for (const [name, flag] of allFlags) refuseFlag(name, flag, flags[name], full)
  return { command, words, flags }
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true })
  } catch (error) {
    // Node adds advice about `--` that fits none of our flags.
    throw usage((error as Error).message.split('. To specify')[0] ?? '')
  }
}

function commandNamed(verb: string): CommandName {
  if (Object.hasOwn(commandTable, verb)) return verb as CommandName
  throw usage(`Unknown command "${verb}"`)
}

function refuseWords(
  command: string,
  { operands = [] }: CommandRow,
  words: readonly string[],
): void {
  for (const [index, operand] of operands.entries()) {
    const [word, choices] = [words[index], choicesOf(operand)]
    const fits = word === undefined || choices.length === 0 || choices.includes(word)
    if (!fits) throw usage(`${command} takes ${choices.join(' or ')}, not "${word}"`, command)
    if (word === undefined && !operand.startsWith('[')) {
      throw usage(`${command} needs ${choices.join(' or ') || operand}`, command)
    }
  }
  const extra = words[operands.length]
  if (extra !== undefined) throw usage(`Unexpected argument "${extra}"`, command)
}

function refuseFlag(name: string, flag: Flag, given: unknown, full: string): void {
  if (given === undefined) return
  const [command = ''] = full.split(' ')
  if (!takes(flag, full)) {
    throw usage(
      `--${name} is for ${flag.commands?.join(', ')}; ${command} does not take it`,
      command,
    )
  }
  if (flag.accepts?.test(String(given)) === false) {
    throw usage(`--${name} takes ${flag.value}, not "${given}"`, command)
  }
}
