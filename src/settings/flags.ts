import type { CommandName } from './commands.ts'
import { settingRows } from './table.ts'

export interface Flag {
  readonly kind: 'string' | 'boolean'
  /** What the help calls the value: `a|b` is one of these words, `FILE` and `DIR` are paths. */
  readonly value?: string
  /** What the value must look like. */
  readonly accepts?: RegExp
  /** The commands that take it, `render ecs` for one with its first operand; absent: every command. */
  readonly commands?: readonly (CommandName | `${CommandName} ${string}`)[]
  readonly help: string
}

/** Flags that are no settings. */
export const commandFlags: Readonly<Record<string, Flag>> = {
  upgrade: {
    kind: 'boolean',
    commands: ['install', 'plan'],
    help: 'bring both packages to the newest version',
  },
  bundle: {
    kind: 'string',
    value: 'FILE',
    accepts: /./,
    commands: ['install', 'plan'],
    help: 'install from a bundle; no network is needed',
  },
  'bundle-key': {
    kind: 'string',
    value: 'FILE',
    accepts: /./,
    commands: ['install', 'plan'],
    help: 'the public key (PEM) that the bundle is signed with',
  },
  'bundle-digest': {
    kind: 'string',
    value: 'HEX',
    accepts: /^[0-9A-Fa-f]{64}$/,
    commands: ['install', 'plan'],
    help: 'the digest that bundle create printed, if the bundle is not signed',
  },
  'sign-key': {
    kind: 'string',
    value: 'FILE',
    accepts: /./,
    commands: ['bundle create'],
    help: 'the private key (PEM) to sign it with',
  },
  'valid-days': {
    kind: 'string',
    value: 'DAYS',
    accepts: /^[1-9]\d{0,3}$/,
    commands: ['bundle create'],
    help: 'days after which install refuses it (90)',
  },
  'on-failure': {
    kind: 'string',
    value: 'rollback|keep',
    accepts: /^(rollback|keep)$/,
    commands: ['install'],
    help: 'what to do when a run fails',
  },
  'no-keep': { kind: 'boolean', help: 'tells install.sh to keep no copy of dd-fips on the host' },
  'lock-timeout': {
    kind: 'string',
    value: 'SECONDS',
    accepts: /^\d{1,5}$/,
    commands: ['install', 'revert'],
    help: 'how long to wait for other package managers (120)',
  },
  observe: {
    kind: 'string',
    value: 'SECONDS',
    accepts: /^[1-9]\d{0,3}$/,
    commands: ['verify', 'evidence'],
    help: "watch the Agent's connections for that long",
  },
  explain: {
    kind: 'boolean',
    commands: ['verify'],
    help: 'show the chain from the Agent to the intake, with what was seen of each link',
  },
  'since-install': {
    kind: 'boolean',
    commands: ['verify'],
    help: 'also compare the host with what the last install left',
  },
  out: {
    kind: 'string',
    value: 'DIR|FILE',
    accepts: /./,
    commands: ['evidence', 'bundle create'],
    help: 'the directory for evidence.json, evidence.html and assessment-results.json, or the bundle to write',
  },
  format: {
    kind: 'string',
    value: 'json|html|oscal',
    accepts: /^(json|html|oscal)$/,
    commands: ['evidence'],
    help: 'this format only; to standard output without --out',
  },
  strict: {
    kind: 'boolean',
    commands: ['install', 'verify', 'status', 'doctor', 'evidence'],
    help: 'treat what could not be checked as a failure',
  },
  fix: {
    kind: 'boolean',
    commands: ['doctor'],
    help: 'start proxy and Agent where they are merely stopped',
  },
  purge: {
    kind: 'boolean',
    commands: ['revert'],
    help: 'remove receipt, backups and logs too',
  },
  check: {
    kind: 'boolean',
    commands: ['render'],
    help: 'show what would change; exit 2 if anything would',
  },
  'in-place': {
    kind: 'boolean',
    commands: ['render'],
    help: 'change FILE itself, and keep a backup beside it',
  },
  set: {
    kind: 'boolean',
    commands: ['render helm'],
    help: 'print the changes as --set flags for helm',
  },
  'image-tag': {
    kind: 'string',
    value: 'TAG',
    accepts: /^\w[\w.-]{0,127}$/,
    commands: ['render'],
    help: "tag of the proxy's image",
  },
  image: {
    kind: 'string',
    value: 'NAME',
    accepts: /^[a-z0-9][\w./:@-]*$/,
    commands: ['render ecs'],
    help: "the proxy's image, with or without a tag",
  },
  container: {
    kind: 'string',
    value: 'NAME',
    accepts: /./,
    commands: ['render ecs'],
    help: "the Agent's container, if its image does not identify it",
  },
  'network-mode': {
    kind: 'string',
    value: 'host|awsvpc',
    accepts: /^(host|awsvpc)$/,
    commands: ['render ecs'],
    help: 'the network that Agent and proxy share',
  },
  'no-health-check': {
    kind: 'boolean',
    commands: ['render ecs'],
    help: 'add no health check for the proxy',
  },
  json: { kind: 'boolean', help: 'one JSON document on stdout, all prose on stderr' },
  root: { kind: 'string', value: 'DIR', accepts: /./, help: 'work on the file system below DIR' },
  quiet: { kind: 'boolean', help: 'print only warnings and errors' },
  verbose: { kind: 'boolean', help: 'print every command and its output' },
  'no-color': { kind: 'boolean', help: 'no colours (also NO_COLOR)' },
  help: { kind: 'boolean', help: 'this help' },
  version: { kind: 'boolean', help: 'the version' },
}

/** The commands that are given settings, where the table of settings says no others. */
const planning: readonly CommandName[] = ['install', 'plan']

/** Flags by which settings are given, from the table of settings. */
export const settingFlags: Readonly<Record<string, Flag>> = Object.fromEntries(
  settingRows.flatMap(([, { flag, negation, kind, help, value, commands = planning }]) => {
    if (flag === undefined) return []
    const row: Flag = { kind: kind === 'boolean' ? 'boolean' : 'string', commands, help }
    const no: Flag = { kind: 'boolean', commands, help: `undo --${flag}` }
    return [
      [flag, value === undefined ? row : { ...row, value }],
      ...(negation === undefined ? [] : [[negation, no]]),
    ]
  }),
)

/** Whether a command (`render`, or with its first operand `render ecs`) takes a flag. */
export function takes({ commands }: Flag, command: string): boolean {
  const [name] = command.split(' ')
  return !commands || commands.some((taker) => taker === command || taker === name)
}
