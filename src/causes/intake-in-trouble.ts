import { isOfProxy, problemOf } from '../checks/probes/proxy-answers.ts'
import type { Cause } from '../doctor/cause.ts'
import { complaintsOf } from '../doctor/remedies.ts'
import { quoteForShell } from '../host/safe-path.ts'
import { intakeExplains } from './intake.ts'

/** 502, 503 or 504 that is not the proxy's own page, or a 502 of the proxy: it got an answer that was none. */
export const intakeInTrouble: Cause = {
  id: 'intake.in-trouble',
  explains: intakeExplains,
  find(seen) {
    const wrong = (seen.answers?.asked ?? []).filter((one) => {
      if (!('status' in one.answer) || problemOf(one) === undefined) return false
      return !isOfProxy(one.answer) || one.answer.status === 502
    })
    const [first] = wrong
    if (first === undefined || !('status' in first.answer)) return undefined
    const isOwn = wrong.some(({ answer }) => !isOfProxy(answer))
    return {
      cause: isOwn
        ? `The intake is reached and answers ${first.answer.status}: the problem is on the other side.`
        : 'The intake accepts requests from the proxy and closes the connection without an answer (502).',
      likelihood: isOwn ? 'certain' : 'likely',
      evidence:
        wrong.map((one) => `${one.place} (${one.route.name}): ${problemOf(one)}`).join('\n') +
        complaintsOf(seen, 'gateway'),
      command: `curl -s -o /dev/null -w '%{http_code}\\n' ${quoteForShell(`http://127.0.0.1:${first.place}`)}`,
      mends: false,
      advice:
        'If something between this host and Datadog answers instead (an HTTP proxy, a load balancer), look there; otherwise see the Datadog status page for US1-FED. The Agent keeps its data and sends it again.',
    }
  },
}
