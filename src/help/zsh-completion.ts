import { commandRows } from '../settings/commands.ts'
import { completes, type FlagRow, flagsOf } from './reference.ts'

/** Gives completions for zsh, to be sourced, or to be a file `_dd-fips` in $fpath. */
export function zshCompletion(): string {
  return `#compdef dd-fips
# Completions of dd-fips for zsh: source <(dd-fips completion zsh)
_dd_fips_commands() {
  local -a commands=(
${commandRows.map(([name, { help }]) => `    ${quoted(`${name}:${help}`)}`).join('\n')}
  )
  _describe command commands
}
_dd_fips() {
  local curcontext=$curcontext state line
  local -A opt_args
  _arguments -C \\
${flagsOf('detect').common.map(spec).join('')}    '1:command:_dd_fips_commands' \\
    '*:: :->rest'
  [[ $state == rest ]] || return
  case $line[1] in
${commandRows.map(commandCase).join('\n')}
  esac
}
if [ "$funcstack[1]" = _dd-fips ]; then
  _dd_fips "$@"
else
  compdef _dd_fips dd-fips
fi
`
}

function commandCase([name, { operands = [] }]: (typeof commandRows)[number]): string {
  const { own, settings, common } = flagsOf(name)
  const places = operands.map((operand, index) => {
    const optional = operand.startsWith('[') ? ':' : ''
    return `    ${quoted(`${index + 1}${optional}:${label(operand)}:${action(operand)}`)} \\\n`
  })
  const specs = [...own, ...settings, ...common].map(spec)
  const last = (lines: string[]) => lines.join('').replace(/ \\\n$/, '')
  return `    ${name}) _arguments \\\n${last([...specs, ...places])} ;;`
}

function spec([name, { kind, value = '', help }]: FlagRow): string {
  const shown = help.replace(/[[\]\\:]/g, '\\$&')
  const tail =
    kind === 'string' ? `=[${shown}]:${label(value || 'value')}:${action(value)}` : `[${shown}]`
  return `    ${quoted(`--${name}${tail}`)} \\\n`
}

function action(value: string): string {
  const what = completes(value)
  if (what === undefined) return ' '
  if (what === 'file') return '_files'
  return what === 'directory' ? '_files -/' : `(${what.join(' ')})`
}

const label = (value: string) => value.replace(/[[\]]/g, '').replace(/:/g, '\\:')
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
