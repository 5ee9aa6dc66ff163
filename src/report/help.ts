import type { Flag } from '../flags.ts'
import { settingRows } from '../setting-table.ts'

const WIDTH = 30

function row(left: string, right: string): string {
  const gap = left.length < WIDTH ? left.padEnd(WIDTH) : `${left}\n  ${''.padEnd(WIDTH)}`
  return `  ${gap}${right}`
}

const flagRow = ([name, { value, help }]: [string, Flag]) =>
  row(`--${name}${value ? ` ${value}` : ''}`, help)

/** The help: usage, verbs, flags, variables, exit codes. */
export function helpText(
  verbs: Readonly<Record<string, { readonly help: string }>>,
  flags: Readonly<Record<string, Flag>>,
  settings: Readonly<Record<string, Flag>>,
): string {
  const variables = settingRows.map(([, { variables: names, help }]) => row(names.join(', '), help))
  return `Usage: dd-fips COMMAND [FLAGS]

Takes a host to "its Datadog Agent sends only through the FIPS proxy", shows what it will
change before it does, proves it after, and can undo it.

Commands
${Object.entries(verbs)
  .map(([name, { help }]) => row(name, help))
  .join('\n')}

Flags
${Object.entries(flags).map(flagRow).join('\n')}

Settings
${Object.entries(settings).map(flagRow).join('\n')}

Variables (a flag wins over its variable; empty is unset)
${variables.join('\n')}

Exit codes
  0 done, or nothing to do          5 platform not supported, nothing changed
  1 unexpected                      6 settings or configuration not acceptable
  2 plan: there are changes         7 failed, and put back
  3 verification failed             8 failed, and not wholly put back
  4 preflight refused               9 another run is at work
`
}
