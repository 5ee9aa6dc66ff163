import { type CommandName, type CommandRow, choicesOf, commandTable } from '../settings/commands.ts'
import { commandFlags, type Flag, settingFlags, takes } from '../settings/flags.ts'

export type FlagRow = readonly [name: string, flag: Flag]

/** Flags of every command, those of this one alone, and those by which it is given settings. */
export interface CommandFlags {
  readonly common: readonly FlagRow[]
  readonly own: readonly FlagRow[]
  readonly settings: readonly FlagRow[]
}

/** Gives the flags that a command takes, those that go with only one of its operands too. */
export function flagsOf(command: CommandName): CommandFlags {
  const { operands = [] }: CommandRow = commandTable[command]
  const names = [command, ...choicesOf(operands[0]).map((word) => `${command} ${word}`)]
  const taken = ([, flag]: FlagRow) => names.some((name) => takes(flag, name))
  const all = Object.entries(commandFlags)
  return {
    common: all.filter(([, { commands }]) => commands === undefined),
    own: all.filter((row) => row[1].commands !== undefined && taken(row)),
    settings: Object.entries(settingFlags).filter(taken),
  }
}

/** Gives a command as the usage has it: name and operands. */
export function usageOf(command: CommandName): string {
  const { operands = [] }: CommandRow = commandTable[command]
  return [command, ...operands].join(' ')
}

/** What the exit codes mean, by their number. */
export const exitCodes = [
  'done, or nothing to do',
  'unexpected',
  'plan: there are changes',
  'verification failed',
  'preflight refused',
  'platform not supported, nothing changed',
  'settings or configuration not acceptable',
  'failed, and put back',
  'failed, and not wholly put back',
  'another run is in progress',
]

/** What a shell completes in the place of a value or an operand: words, paths, or nothing. */
export type Completes = readonly string[] | 'file' | 'directory' | undefined

/** Reads a value or an operand, as `a|b`, `FILE`, `[FILE]`, `DIR` or `SECONDS`. */
export function completes(value = ''): Completes {
  if (value.includes('FILE')) return 'file'
  if (value === 'DIR') return 'directory'
  const choices = choicesOf(value)
  return choices.length > 0 ? choices : undefined
}

/** Every flag once, those of all commands first. */
export const everyFlag: readonly FlagRow[] = Object.entries({ ...commandFlags, ...settingFlags })
