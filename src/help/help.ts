import {
  type CommandName,
  type CommandRow,
  commandRows,
  commandTable,
} from '../settings/commands.ts'
import { commandFlags, settingFlags } from '../settings/flags.ts'
import { settingRows } from '../settings/table.ts'
import { exitCodes, type FlagRow, flagsOf, usageOf } from './reference.ts'

const COLUMNS = 80
const LEFT = 28

/** The help of the whole program: commands, flags, variables, exit codes. */
export function helpText(): string {
  return `Usage: dd-fips COMMAND [FLAGS]

Makes the Datadog Agent of a host send only through the FIPS proxy. Shows what
it will change before it does, proves the result, and can undo it.
\`dd-fips COMMAND --help\` shows the flags of one command.
${section(
  'Commands',
  commandRows.map(([name, { help }]) => row(usageOf(name), help)),
)}${section(
  'Flags',
  Object.entries(commandFlags).map((flag) => flagRow(flag, flag[1].commands)),
)}${section(
  'Settings',
  Object.entries(settingFlags).map((flag) => flagRow(flag)),
)}${section('Variables (a flag wins over its variable; empty is unset)', variableRows)}${codes}`
}

/** The help of one command: what stands behind it, and the flags that it takes. */
export function commandHelp(command: CommandName): string {
  const { help }: CommandRow = commandTable[command]
  const { common, own, settings } = flagsOf(command)
  const ownRow = (flag: FlagRow) => flagRow(flag, operandsOf(flag, command))
  const variables = settings.length > 0 ? '`dd-fips --help` lists the variables.\n' : ''
  return `Usage: dd-fips ${usageOf(command)} [FLAGS]

${wrapped(`${help.charAt(0).toUpperCase()}${help.slice(1)}.`, COLUMNS).join('\n')}
${section('Flags', own.map(ownRow))}${section(
  'Settings',
  settings.map((flag) => flagRow(flag)),
)}${section(
  'Flags of every command',
  common.map((flag) => flagRow(flag)),
)}${codes}${variables && `\n${variables}`}`
}

function section(title: string, rows: readonly string[]): string {
  return rows.length > 0 ? `\n${title}\n${rows.join('\n')}\n` : ''
}

/** The operands of a command that a flag is for, where it is not for all of them. */
function operandsOf([, { commands = [] }]: FlagRow, command: CommandName): string[] {
  if (commands.includes(command)) return []
  const own = commands.filter((taker) => taker.startsWith(`${command} `))
  return own.map((taker) => taker.slice(command.length + 1))
}

function flagRow([name, { value, help }]: FlagRow, takenBy: readonly string[] = []): string {
  const takers = takenBy.length > 0 ? `${takenBy.join(', ')}: ` : ''
  return row(`--${name}${value ? ` ${value}` : ''}`, `${takers}${help}`)
}

/** Two columns; a left side that is too long has a line of its own. */
function row(left: string, right: string): string {
  const [first = '', ...rest] = wrapped(right, COLUMNS - LEFT - 2)
  const indent = `\n${''.padEnd(LEFT + 2)}`
  const beside = left.length < LEFT - 1 ? left.padEnd(LEFT) : `${left}${indent}`
  return `  ${beside}${[first, ...rest].join(indent)}`
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const line = lines.at(-1)
    if (line === undefined || line.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = `${line} ${word}`
  }
  return lines
}

const variableRows = settingRows.map(([, { variables, help }]) => row(variables.join(', '), help))

const codes = section(
  'Exit codes',
  exitCodes.map((meaning, code) => `  ${code} ${meaning}`),
)
