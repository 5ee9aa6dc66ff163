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
  observe: {
    kind: 'string',
    value: 'SECONDS',
    accepts: /^[1-9]\d{0,3}$/,
    help: "verify: watch the Agent's connections that long",
  },
  'allow-connection': {
    kind: 'string',
    value: 'ADDRESS[/BITS][:PORT],...',
    help: 'install, verify: what integrations of the Agent connect to',
  },
  strict: { kind: 'boolean', help: 'install, verify: what could not be looked at is a failure' },
  purge: { kind: 'boolean', help: 'revert: remove receipt, backups and logs too' },
  check: { kind: 'boolean', help: 'render: say what would change, exit 2 if anything would' },
  'in-place': { kind: 'boolean', help: 'render: change FILE itself, and keep a backup beside it' },
  set: { kind: 'boolean', help: 'render helm: print the changes as --set flags for helm' },
  'image-tag': {
    kind: 'string',
    value: 'TAG',
    accepts: /^\w[\w.-]{0,127}$/,
    help: "render: tag of the proxy's image",
  },
  image: {
    kind: 'string',
    value: 'NAME',
    accepts: /^[a-z0-9][\w./:@-]*$/,
    help: "render ecs: the proxy's image, with or without a tag",
  },
  container: {
    kind: 'string',
    value: 'NAME',
    accepts: /./,
    help: "render ecs: the Agent's container, where its image does not tell it",
  },
  'network-mode': {
    kind: 'string',
    value: 'host|awsvpc',
    accepts: /^(host|awsvpc)$/,
    help: 'render ecs: the network that Agent and proxy share',
  },
  'no-health-check': { kind: 'boolean', help: 'render ecs: add no health check of the proxy' },
  json: { kind: 'boolean', help: 'one JSON document on stdout, all prose on stderr' },
  root: { kind: 'string', value: 'DIR', accepts: /./, help: 'work on the file system below DIR' },
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
