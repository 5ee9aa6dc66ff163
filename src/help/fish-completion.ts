import { choicesOf, commandRows } from '../settings/commands.ts'
import { type Completes, completes, type FlagRow, flagsOf } from './reference.ts'

/** Gives completions for fish, to be sourced, or to be a file dd-fips.fish in its completions. */
export function fishCompletion(): string {
  const { common } = flagsOf('detect')
  return `# Completions of dd-fips for fish: dd-fips completion fish | source
complete -c dd-fips -f
${commandRows.map(([name, { help }]) => `${first} -a ${name} -d ${quoted(help)}`).join('\n')}
${common.map((row) => flag(row, '')).join('\n')}
${commandRows.flatMap(commandLines).join('\n')}
`
}

const first = 'complete -c dd-fips -n __fish_use_subcommand'

function commandLines([name, { operands = [] }]: (typeof commandRows)[number]): string[] {
  const behind = `__fish_seen_subcommand_from ${name}`
  const { own, settings } = flagsOf(name)
  const flags = [...own, ...settings].map((row) => flag(row, ` -n '${behind}'`))
  const words = choicesOf(operands[0]).join(' ')
  const after = words && `; and __fish_seen_subcommand_from ${words}`
  const places = operands.map((operand) => {
    if (completes(operand) === 'file') return `complete -c dd-fips -n '${behind}${after}' -F`
    const open = `${behind}; and not __fish_seen_subcommand_from ${words}`
    return `complete -c dd-fips -n '${open}' -a ${quoted(words)}`
  })
  return [...flags, ...places]
}

function flag([name, { kind, value, help }]: FlagRow, when: string): string {
  const start = `complete -c dd-fips${when} -l ${name}`
  return `${start}${kind === 'boolean' ? '' : argument(completes(value))} -d ${quoted(help)}`
}

function argument(what: Completes): string {
  if (what === 'file') return ' -rF'
  if (what === 'directory') return " -xa '(__fish_complete_directories)'"
  return what === undefined ? ' -x' : ` -xa ${quoted(what.join(' '))}`
}

const quoted = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`
