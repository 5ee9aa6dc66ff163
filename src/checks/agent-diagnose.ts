import { olderThan } from '../config/agent/agent-versions.ts'
import { type Diagnosis, parseDiagnosis } from '../config/agent/diagnosis.ts'
import { AGENT_COMMAND, datadogPaths } from '../datadog/paths.ts'
import { agentUnit, proxyUnit } from '../datadog/units.ts'
import { DdFipsError } from '../errors.ts'
import { asAgent } from '../host/as-agent.ts'
import { anyExit } from '../host/host.ts'
import { maskSecrets } from '../text/mask.ts'
import type { Check, CheckContext, Finding } from './check.ts'
import { agentUnits } from './probes/agent-units.ts'

const LIMIT = 60_000 // ms; the Agent gives each endpoint some seconds

/** The command by version: the first row whose version the Agent has reached. */
const commands: readonly { readonly since: string; readonly words: readonly string[] }[] = [
  {
    since: '7.58.0', // JSON came with 7.57 (DataDog/datadog-agent pull request 27648)
    words: ['diagnose', '--include', 'connectivity-datadog-core-endpoints', '--json'],
  },
  { since: '7.48.0', words: ['diagnose', '--include', 'connectivity-datadog-core-endpoints'] },
  { since: '0.0.0', words: ['diagnose', 'datadog-connectivity'] },
]

/** What to do, by the words of the error. */
const remedies: readonly [RegExp, string][] = [
  [/\b40[13]\b|api key/i, 'Datadog refuses the API key: put a valid one into datadog.yaml.'],
  [/refused/i, 'The proxy does not listen there: see proxy.ports.'],
  [
    /deadline|time(d )?[- ]?out|reset|EOF/i,
    'See proxy.backends; a local firewall may block the connection.',
  ],
  [/\b50[234]\b/, 'The proxy does not reach Datadog: see proxy.backends and proxy.log.'],
  [/./, `\`journalctl -u ${proxyUnit}\` and ${datadogPaths.agentLogs}/agent.log say more.`],
]

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

async function diagnose(context: CheckContext, version: string): Promise<Diagnosis | string> {
  const { host, signal } = context
  const env = await environmentOf(context)
  const options = { expect: anyExit, timeout: LIMIT, env, ...(signal && { signal }) }
  let last = ''
  for (const { since, words } of commands) {
    if (olderThan(version, since)) continue
    const { stdout, stderr } = await asAgent(host, [AGENT_COMMAND, ...words], options)
    const found = parseDiagnosis(stdout)
    if (found) return found
    last = `${stdout}\n${stderr}`.trim().split('\n').at(-1) ?? ''
    if (!words.includes('--json')) break // only JSON has an older form to fall back to
  }
  return maskSecrets(last)
}

export const agentDiagnose: Check = {
  id: 'agent.diagnose',
  slow: true,
  // The diagnosis reads the configuration anew: where processes see another, it is not about them.
  needs: ['agent.config.effective', 'proxy.ports', 'proxy.backends'],
  alongside: ['proxy.backends'],
  live: true,
  async run(context): Promise<Finding> {
    const found = await diagnose(context, context.survey.agentVersion ?? '').catch((error) => {
      if (error instanceof DdFipsError && error.code === 'COMMAND_TIMEOUT') return undefined
      throw error
    })
    if (found === undefined) {
      const summary = `The Agent's own diagnosis did not finish within ${LIMIT / 1000} s.`
      return {
        status: 'fail',
        summary,
        remedy: `See proxy.backends, and run \`${AGENT_COMMAND} diagnose\` by hand.`,
      }
    }
    if (typeof found === 'string') {
      const summary = `The Agent's own diagnosis gave no result: ${found || 'it printed nothing'}`
      return { status: 'skip', summary }
    }
    const { total, failed } = found
    const evidence = `${total - failed.length} of ${total} endpoints answered`
    const [first] = failed
    if (first === undefined) {
      return { status: 'pass', summary: 'The Agent reaches every endpoint it tries.', evidence }
    }
    const lines = failed.map(({ name, error }) => maskSecrets(`${name}: ${error}`))
    return {
      status: 'fail',
      summary: `The Agent does not reach ${failed.length} of ${total} endpoints.`,
      evidence: [evidence, ...lines].join('\n'),
      remedy: remedies.find(([pattern]) => pattern.test(first.error || first.name))?.[1] ?? '',
    }
  },
}
