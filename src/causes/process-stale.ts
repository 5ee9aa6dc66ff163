import { agentUnit, proxyUnit } from '../host/places.ts'
import type { Cause } from './cause.ts'

const before = /before the last change|changed since systemd read|does not listen|Nothing listens/

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
    find({ check, typed }) {
      const found = check('agent.config.effective')
      if (found?.status !== 'fail' || !/before the last change|changed since/.test(found.summary))
        return undefined
      return {
        cause: 'The Agent still runs with an older configuration than the one on disk.',
        likelihood: 'certain',
        evidence: found.summary,
        command: typed.reload(agentUnit),
        mends: true,
      }
    },
  },
]
