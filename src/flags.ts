import { settingRows } from './setting-table.ts'

export interface Flag {
  readonly kind: 'string' | 'boolean'
  /** What the help calls the value. */
  readonly value?: string
  /** What the value must look like. */
  readonly accepts?: RegExp
  readonly help: string
}

/** Flags that are no settings: they shape one command only. */
export const commandFlags: Readonly<Record<string, Flag>> = {
  upgrade: { kind: 'boolean', help: 'install, plan: bring both packages to the newest version' },
  'on-failure': {
    kind: 'string',
    value: 'rollback|keep',
    accepts: /^(rollback|keep)$/,
    help: 'install: what becomes of a failed run',
  },
  'lock-timeout': {
    kind: 'string',
    value: 'SECONDS',
    accepts: /^\d{1,5}$/,
    help: 'wait for other package managers (120)',
  },
  strict: { kind: 'boolean', help: 'install, verify: what could not be looked at is a failure' },
  purge: { kind: 'boolean', help: 'revert: remove receipt, backups and logs too' },
  json: { kind: 'boolean', help: 'one JSON document on stdout, all prose on stderr' },
  root: { kind: 'string', value: 'DIR', help: 'work on the file system below DIR' },
  quiet: { kind: 'boolean', help: 'say only what is wrong' },
  verbose: { kind: 'boolean', help: 'say every command and what it prints' },
  'no-color': { kind: 'boolean', help: 'no colours (also NO_COLOR)' },
  help: { kind: 'boolean', help: 'this help' },
  version: { kind: 'boolean', help: 'the version' },
}

/** Flags by which settings are given, from the table of settings. */
export const settingFlags: Readonly<Record<string, Flag>> = Object.fromEntries(
  settingRows.flatMap(([, row]) => {
    if (row.flag === undefined) return []
    const kind = row.kind === 'boolean' ? 'boolean' : 'string'
    return [[row.flag, { kind, help: row.help, ...(row.value && { value: row.value }) }]]
  }),
)
