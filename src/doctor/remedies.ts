import type { CheckId } from '../checks/check.ts'
import type { Complaint } from '../config/agent/agent-complaints.ts'
import { castBoolean, winner } from '../config/agent/setting.ts'
import { quoteForShell } from '../host/paths.ts'
import { maskSecrets } from '../text/mask.ts'
import type { Observations } from './observe.ts'

const LONGEST = 200

/** Gives what the Agent's own logs say of the kind, as more evidence; '' where they say nothing. */
export function complaintsOf(
  seen: Pick<Observations, 'complaints'>,
  ...kinds: Complaint[]
): string {
  const [first] = seen.complaints.filter(({ kind }) => kinds.includes(kind))
  if (first === undefined) return ''
  const line = maskSecrets(first.last)
  return `\n${first.file}: ${line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line}`
}

/** Where an Agent that is started now would send: they are answered from files, without a process of it. */
const decisive: readonly CheckId[] = ['agent.config.fips', 'agent.config.site', 'agent.bypass']

/** What shows where data would go, where a start cannot be advised. */
export const lookFirst = 'dd-fips verify'

/**
 * Gives what speaks against starting an Agent, as part of a sentence, or undefined where nothing does. A
 * stopped Agent sends nothing; one that is started with `fips.enabled: false` sends straight to Datadog.
 */
export function wayNotProved({
  check,
  agentUnits,
}: Pick<Observations, 'check' | 'agentUnits'>): string | undefined {
  const open = decisive.filter((id) => check(id)?.status !== 'pass')
  // agent.config.effective needs a process: what a start would see is asked of the units here.
  const overrides = agentUnits.flatMap(({ name, layers }) => {
    const enabled = winner(layers, 'fips.enabled')
    const site = winner(layers, 'site')
    const ofFile = winner(layers.slice(0, 1), 'site')
    return [
      ...(castBoolean(enabled?.value) === true ? [] : [enabled]),
      ...(site?.value === ofFile?.value ? [] : [site]),
    ].flatMap((one) => (one ? `${name} gets ${one.name}=${one.value} (${one.source})` : []))
  })
  const failing = open.length > 0 ? [`${open.join(', ')} did not pass`] : []
  return [...failing, ...new Set(overrides)].join('; ') || undefined
}

/**
 * A command is for root's shell, and what it names often comes out of files that dd-agent may write, or out
 * of a log. What does not look like a name is not put into a command: it is shown, and looked at by people.
 */

/** Says whether a text is a host name or an address, and no option. */
export const isHostName = (text: string): boolean => /^[\w[:][\w.:%[\]-]*$/.test(text)

/** Says whether a text has no control characters, which could hide what a command does. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
export const isVisible = (text: string): boolean => !/[\0-\x1f\x7f-\x9f]/.test(text)

/**
 * Gives the cfg of the proxy to those who read it. dd-agent can put a link in its place, which chown(1), chmod(1)
 * and cp(1) would follow; dd-fips refuses one.
 */
export const ownCfg = 'dd-fips install'

/**
 * Gives a command for root's shell: a change, and `then` what has to run anew for it. Where nothing runs that
 * is nothing, and below --root the change is made there, not on the host that the shell is of.
 */
export function commandFor(
  { root, isLive }: Pick<Observations, 'root' | 'isLive'>,
  change: string,
  then: string | false = false,
): string {
  if (root !== '/') return `chroot ${quoteForShell(root)} sh -c ${quoteForShell(change)}`
  return isLive && then ? `${change} && ${then}` : change
}

/** Restores the packaged example, itself first where it was altered; the present cfg is kept beside it. */
export function bringBack(seen: Observations, then: string | false): string {
  const { copyExample } = seen
  const { altered } = seen.cfg
  return commandFor(seen, altered ? `${altered.restore} && ${copyExample}` : copyExample, then)
}
