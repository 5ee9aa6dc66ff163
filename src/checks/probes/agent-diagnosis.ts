import { olderThan } from '../../config/agent/agent-versions.ts'
import { type Diagnosis, parseDiagnosis } from '../../config/agent/diagnosis.ts'
import { AGENT_COMMAND } from '../../datadog/paths.ts'
import { agentUnit } from '../../datadog/units.ts'
import { DdFipsError } from '../../errors.ts'
import { asAgent } from '../../host/as-agent.ts'
import { anyExit } from '../../host/host.ts'
import { maskSecrets } from '../../text/mask.ts'
import type { CheckContext } from '../check.ts'
import { agentUnits } from './agent-units.ts'
import { problemOf, proxyAnswers } from './proxy-answers.ts'
import { leadToProxy } from './proxy-settings.ts'

/** How long the Agent's own diagnosis may take, in seconds; the Agent gives each endpoint some of them. */
export const DIAGNOSIS_LIMIT = 60

/** The command by version: the first row whose version the Agent has reached. */
const commands: readonly { readonly since: string; readonly words: readonly string[] }[] = [
  {
    since: '7.58.0', // JSON came with 7.57 (DataDog/datadog-agent pull request 27648)
    words: ['diagnose', '--include', 'connectivity-datadog-core-endpoints', '--json'],
  },
  { since: '7.48.0', words: ['diagnose', '--include', 'connectivity-datadog-core-endpoints'] },
  { since: '0.0.0', words: ['diagnose', 'datadog-connectivity'] },
]

/** What the diagnosis said: its endpoints, its last line where it has none, undefined where it did not finish. */
export type Diagnosed = Diagnosis | string | undefined

/** A diagnosis that was begun before the Agent was started. */
export interface DiagnosedAhead {
  /** What it was told by its environment. */
  readonly environment: Readonly<Record<string, string>>
  readonly found: Diagnosed
}

/**
 * What the unit tells the Agent by its environment: the program, run beside it, would not know it, and without
 * a key that stands only there it is refused. By the environment of this one child, which nobody but root and
 * dd-agent can read; never in its words. Of the running process, else of what a start would see.
 */
async function environmentOf(context: CheckContext): Promise<Record<string, string>> {
  const unit = (await agentUnits(context)).find(({ name }) => name === agentUnit)
  const [, environment = []] = unit?.running ?? unit?.layers ?? []
  const pairs = environment.filter(({ name }) => /^DD_\w+$/.test(name))
  return Object.fromEntries(pairs.map(({ name, value }) => [name, String(value)]))
}

async function diagnose(
  { host, survey }: CheckContext,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<Diagnosed> {
  const timeout = DIAGNOSIS_LIMIT * 1000
  const options = { expect: anyExit, timeout, env, ...(signal && { signal }) }
  let last = ''
  for (const { since, words } of commands) {
    if (olderThan(survey.agentVersion ?? '', since)) continue
    if (signal?.aborted) return undefined // nobody waits for it
    try {
      const { stdout, stderr } = await asAgent(host, [AGENT_COMMAND, ...words], options)
      const found = parseDiagnosis(stdout)
      if (found) return found
      last = `${stdout}\n${stderr}`.trim().split('\n').at(-1) ?? ''
    } catch (error) {
      if (error instanceof DdFipsError && error.code === 'COMMAND_TIMEOUT') return undefined
      throw error
    }
    if (!words.includes('--json')) break // only JSON has an older form to fall back to
  }
  return maskSecrets(last)
}

/**
 * Has the Agent diagnose its connections while it is about to start: the program reads the configuration by
 * itself. Undefined where that is not to be: a process of the Agent runs, which would answer for the
 * configuration that it has; or what a start would see does not lead through a proxy that answers.
 */
export async function diagnoseAhead(
  context: CheckContext,
  signal: AbortSignal,
): Promise<DiagnosedAhead | undefined> {
  const { asked } = await proxyAnswers(context)
  if (asked.length === 0 || asked.some((one) => problemOf(one) !== undefined)) return undefined
  const units = await agentUnits(context)
  const isAtRest = units.every(({ state }) => !state.active && state.pids.length === 0)
  if (!isAtRest || !leadToProxy(units, context)) return undefined
  const environment = await environmentOf(context)
  return { environment, found: await diagnose(context, environment, signal) }
}

/**
 * Gives what the Agent's own diagnosis says. One that was made ahead counts if every endpoint answered and the
 * Agent now runs with the environment that it was given; else the Agent is asked anew.
 */
export async function diagnosed(context: CheckContext, signal?: AbortSignal): Promise<Diagnosed> {
  const environment = await environmentOf(context)
  const ahead = await context.diagnosedAhead
  const isGood = typeof ahead?.found === 'object' && ahead.found.failed.length === 0
  if (isGood && isSame(ahead.environment, environment)) return ahead.found
  return diagnose(context, environment, signal)
}

const isSame = (one: object, other: object) =>
  JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort())
