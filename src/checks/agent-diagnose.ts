import { AGENT_COMMAND, datadogPaths } from '../datadog/paths.ts'
import { proxyUnit } from '../datadog/units.ts'
import { maskSecrets } from '../text/mask.ts'
import type { Check, Finding } from './check.ts'
import { DIAGNOSIS_LIMIT, diagnosed } from './probes/agent-diagnosis.ts'

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

export const agentDiagnose: Check = {
  id: 'agent.diagnose',
  slow: true,
  // The diagnosis reads the configuration anew: where processes see another, it is not about them.
  needs: ['agent.config.effective', 'proxy.ports', 'proxy.backends'],
  alongside: ['proxy.ports', 'proxy.backends'],
  live: true,
  async run(context, dropped): Promise<Finding> {
    const found = await diagnosed(context, dropped)
    if (found === undefined) {
      const summary = `The Agent's own diagnosis did not finish within ${DIAGNOSIS_LIMIT} s.`
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
