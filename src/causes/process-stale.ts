import type { Cause } from '../doctor/cause.ts'
import { lookFirst, wayNotProved } from '../doctor/remedies.ts'
import { agentUnit, proxyUnit } from '../host/places.ts'

const before = /before the last change|changed since systemd read|does not listen|Nothing listens/

/** An override, in the words of agent.config.effective; or a flag that names another configuration. */
const override = / (?:gets|runs with) /

/** A process that knows an older configuration than the one that is there. */
export const staleProcesses: readonly Cause[] = [
  {
    id: 'proxy.stale',
    explains: ['proxy.ports', 'proxy.backends', 'agent.diagnose'],
    yieldsTo: ['proxy.port-held', 'ports.differ'],
    find({ check, proxy, typed }) {
      const found = check('proxy.ports')
      if (found?.status !== 'fail' || !before.test(found.summary) || !proxy.state?.active)
        return undefined
      return {
        cause: `${proxyUnit} still runs with an older cfg than the one on disk.`,
        likelihood: /before/.test(found.summary) ? 'certain' : 'likely',
        evidence: [found.summary, found.evidence].filter(Boolean).join('\n'),
        command: typed.restart(proxyUnit),
        mends: true,
      }
    },
  },
  {
    id: 'agent.stale',
    explains: ['agent.config.effective'],
    find(seen) {
      const found = seen.check('agent.config.effective')
      if (found?.status !== 'fail' || !/before the last change|changed since/.test(found.summary))
        return undefined
      // With an override the restart is what makes it count: the check's own words say to remove it first.
      if (override.test(found.summary)) return undefined
      const cause = 'The Agent still runs with an older configuration than the one on disk.'
      const [evidence, restart] = [found.summary, seen.typed.reload(agentUnit)]
      const reason = wayNotProved(seen)
      if (reason === undefined)
        return { cause, likelihood: 'certain', evidence, command: restart, mends: true }
      return {
        cause,
        likelihood: 'likely', // behind what has to be mended first
        evidence,
        command: lookFirst,
        mends: false,
        advice: `Do not restart it yet: with what is on disk now it could send data past the proxy (${reason}). Fix that first, then run \`${restart}\`.`,
      }
    },
  },
]
