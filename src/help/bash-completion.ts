import { commandRows } from '../settings/commands.ts'
import { type Completes, completes, everyFlag, type FlagRow, flagsOf } from './reference.ts'

/**
 * Gives completions for bash 3.2 and later, to be sourced. bash-completion is not needed: readline
 * breaks words at `=` (COMP_WORDBREAKS), so `--flag=value` is three words here.
 */
export function bashCompletion(): string {
  return `# Completions of dd-fips for bash: eval "$(dd-fips completion bash)"
_dd_fips() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  local command='' place=0 index=1 word
  COMPREPLY=()
  if [ "$current" = = ]; then
    current=
  elif [ "$before" = = ]; then
    before=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  while [ "$index" -lt "$COMP_CWORD" ]; do
    word=\${COMP_WORDS[index]}
    case $word in
      ${withValue.join(' | ')})
        [ "\${COMP_WORDS[index+1]}" != = ] || index=$((index + 1))
        index=$((index + 1))
        ;;
      -*) ;;
      *) if [ -z "$command" ]; then command=$word; else place=$((place + 1)); fi ;;
    esac
    index=$((index + 1))
  done
  case $before in
${everyFlag.flatMap(valueCase).join('\n')}
    ${withValue.filter((flag) => !known.includes(flag)).join(' | ')}) return ;;
  esac
  case $current in
    -*) _dd_fips_flags ;;
    *)
      case $command:$place in
        :0) _dd_fips_words '${commandRows.map(([name]) => name).join(' ')}' ;;
${commandRows.flatMap(operandCases).join('\n')}
      esac
      ;;
  esac
}
_dd_fips_flags() {
  case $command in
${commandRows.map(flagsCase).join('\n')}
    *) _dd_fips_words '${words(flagsOf('detect').common)}' ;;
  esac
}
_dd_fips_words() {
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$1" -- "$current")
}
_dd_fips_paths() {
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen "$1" -- "$current")
  compopt -o filenames 2>/dev/null || :
}
complete -F _dd_fips dd-fips
`
}

const withValue = everyFlag.filter(([, { kind }]) => kind === 'string').map(([name]) => `--${name}`)

const known = everyFlag.filter(([, { value }]) => completes(value)).map(([name]) => `--${name}`)

function valueCase([name, { value }]: FlagRow): string[] {
  const call = callFor(completes(value))
  return call === undefined ? [] : [`    --${name}) ${call}; return ;;`]
}

function operandCases([name, row]: (typeof commandRows)[number]): string[] {
  return (row.operands ?? []).flatMap((operand, place) => {
    const call = callFor(completes(operand))
    return call === undefined ? [] : [`        ${name}:${place}) ${call} ;;`]
  })
}

function flagsCase([name]: (typeof commandRows)[number]): string {
  const { own, settings, common } = flagsOf(name)
  return `    ${name}) _dd_fips_words '${words([...own, ...settings, ...common])}' ;;`
}

function callFor(what: Completes): string | undefined {
  if (what === undefined) return undefined
  if (what === 'file') return '_dd_fips_paths -f'
  return what === 'directory' ? '_dd_fips_paths -d' : `_dd_fips_words '${what.join(' ')}'`
}

const words = (rows: readonly FlagRow[]) => rows.map(([name]) => `--${name}`).join(' ')
