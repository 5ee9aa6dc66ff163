/** A flag of a command line of the Agent, under its long name. */
interface Flag {
  readonly name: string
  /** Empty where a flag at the very end lacks it. */
  readonly value: string
}

/** What a command line tells the Agent. */
export interface AgentArguments {
  /** The subcommand: `run`, `status`; undefined where none is given. */
  readonly verb: string | undefined
  /** Flags that take a value, in order. */
  readonly flags: readonly Flag[]
}

/**
 * Flags with a value, of all programs of the Agent, by long name; the first is how messages name it
 * (DataDog/datadog-agent, cmd/internal/../command.go of agent, trace-agent, process-agent, system-probe).
 */
const withValue: Readonly<Record<string, string>> = {
  cfgpath: 'cfgpath',
  config: 'config',
  extracfgpath: 'extracfgpath',
  fleetcfgpath: 'fleetcfgpath',
  'sysprobe-config': 'sysprobe-config',
  sysprobecfgpath: 'sysprobe-config',
  pid: 'pid',
  pidfile: 'pidfile',
}

/** Their shorthands. */
const short: Readonly<Record<string, string>> = {
  c: 'config',
  E: 'extracfgpath',
  p: 'pidfile',
}

/**
 * Reads the words that follow a program of the Agent as it does (spf13/pflag, flag.go): `--name value` and
 * `--name=value`, `-c value`, `-cvalue` and `-c=value`, switches glued together before it; `--` ends the flags. A long name
 * after a single dash, which the trace Agent took before 7.47, counts, too. Flags that are not known take no value.
 */
export function agentArguments(words: readonly string[]): AgentArguments {
  const flags: Flag[] = []
  let verb: string | undefined
  let at = 0
  const valueOr = (given: string | undefined) => given ?? words[at++] ?? ''
  while (at < words.length) {
    const word = words[at++] ?? ''
    if (word === '--') {
      verb ??= words[at]
      break
    }
    if (!word.startsWith('-') || word === '-') {
      verb ??= word
      continue
    }
    const [, dashes, long = '', , given] = /^(--?)([^=]*)(=(.*))?$/s.exec(word) ?? []
    const name = withValue[long]
    if (name !== undefined) {
      flags.push({ name, value: valueOr(given) })
      continue
    }
    if (dashes === '--') continue
    const letter = [...word.slice(1)].findIndex((one) => short[one] !== undefined)
    const isGlued = letter >= 0 && !word.slice(1, letter + 1).includes('=')
    const own = isGlued ? short[word[letter + 1] ?? ''] : undefined
    if (own === undefined) continue
    const rest = word.slice(letter + 2).replace(/^=/, '')
    flags.push({ name: own, value: rest === '' ? valueOr(undefined) : rest })
  }
  return { verb, flags }
}

/** Returns the value of a flag, the last where it is repeated; undefined where it is not given. */
export function flagValue({ flags }: AgentArguments, name: string): string | undefined {
  return flags.findLast((flag) => flag.name === name)?.value
}
