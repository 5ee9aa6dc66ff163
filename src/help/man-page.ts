import { datadogPaths } from '../datadog/paths.ts'
import { commandRows } from '../settings/commands.ts'
import { settingRows } from '../settings/table.ts'
import { exitCodes, type FlagRow, flagsOf, usageOf } from './reference.ts'

/** Gives the manual page dd-fips(1) in man(7). No date is in it, so that two builds are the same. */
export function manPage(version: string): string {
  return `.TH DD\\-FIPS 1 "" "dd\\-fips ${text(version)}" "User Commands"
.SH NAME
dd\\-fips \\- installer of the Datadog Agent FIPS Proxy
.SH SYNOPSIS
.B dd\\-fips
.I COMMAND
.RI [ FLAGS ]
.SH DESCRIPTION
Makes the Datadog Agent of a host send only through the FIPS proxy. Shows what it will change
before it does, proves the result, and can undo it.
.SH COMMANDS
${commandRows.map(([name]) => commandPart(name)).join('\n')}
.SS Flags of every command
${flagsOf('detect').common.map(flagItem).join('\n')}
.SH ENVIRONMENT
A flag wins over its variable.
An empty variable is unset.
${settingRows.map(([, { variables, help }]) => item(`.B ${text(variables.join(', '))}`, help)).join('\n')}
${item('.B NO_COLOR', 'no colours, where it is not empty')}
.SH EXIT STATUS
${exitCodes.map((meaning, code) => item(`.B ${code}`, meaning)).join('\n')}
.SH FILES
${Object.entries(files)
  .map(([path, meaning]) => item(`.I ${text(path)}`, meaning))
  .join('\n')}
.SH SEE ALSO
.BR apt\\-get (8),
.BR dnf (8),
.BR zypper (8),
.BR systemctl (1)
`
}

const files = {
  [datadogPaths.agentConfig]: 'the Agent’s configuration, which is edited',
  [datadogPaths.proxyConfig]: 'the proxy’s configuration, as its package has it',
  '/var/lib/dd-fips': 'receipt and backups, by which revert undoes what was done',
  '/var/log/dd-fips': 'a log of every run that changed something',
  '/opt/dd-fips': 'this program',
}

function commandPart(name: (typeof commandRows)[number][0]): string {
  const { own, settings } = flagsOf(name)
  const help = commandRows.find(([row]) => row === name)?.[1].help ?? ''
  const flags = [...own, ...settings].map(flagItem)
  return [`.SS dd\\-fips ${text(usageOf(name))}`, sentence(help), ...flags].join('\n')
}

function flagItem([name, { value, help }]: FlagRow): string {
  const shown = value === undefined ? '' : ` " " "${text(value)}"`
  return item(`.BI \\-\\-${text(name)}${shown}`, help)
}

function item(tag: string, words: string): string {
  return `.TP\n${tag}\n${sentence(words)}`
}

function sentence(words: string): string {
  return text(`${words.charAt(0).toUpperCase()}${words.slice(1)}.`)
}

/** Characters that man(7) would take for its own, and a control line's first character. */
function text(plain: string): string {
  return plain
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('"', '\\(dq')
    .replaceAll("'", '\\(aq')
    .replaceAll('’', '\\(cq')
    .replaceAll('`', '\\(ga')
    .replace(/^\./, '\\&.')
}
