import { nameOfHolder } from '../../checks/probes/port-holders.ts'
import { lastWords } from '../../config/agent/last-words.ts'
import { FIRST_PORT, LAST_PORT } from '../../datadog/ports.ts'
import { proxyUnit } from '../../datadog/units.ts'
import type { Holder } from '../../system/listeners.ts'
import type { Cause } from '../cause.ts'
import { stopping } from '../commands/stop-holder.ts'
import type { Observations } from '../observe.ts'

const bindError = /cannot bind socket/

function bindErrors({ proxy }: Observations): string[] {
  return lastWords(proxy.log).filter((line) => bindError.test(line))
}

export const portHeld: Cause = {
  id: 'proxy.port-held',
  explains: ['proxy.service', 'proxy.ports', 'proxy.backends', 'proxy.log', 'agent.diagnose'],
  find(seen) {
    const lines = bindErrors(seen)
    const byWhom = new Map<string, { holder: Holder | undefined; ports: number[] }>()
    for (const { port, holder } of seen.held) {
      const one = byWhom.get(nameOfHolder(holder)) ?? { holder, ports: [] }
      byWhom.set(nameOfHolder(holder), { holder, ports: [...new Set([...one.ports, port])] })
    }
    if (byWhom.size === 0 && (lines.length === 0 || seen.proxy.state?.active)) return undefined
    const rows = [...byWhom].map(
      ([who, { ports }]) => `${who} holds ${ports.sort((a, b) => a - b).join(', ')}`,
    )
    const restart = seen.typed.restartFailed(proxyUnit)
    const holders = [...byWhom.values()].flatMap(({ holder, ports }) =>
      holder ? { holder, ports } : [],
    )
    const stops = holders.flatMap(({ holder, ports }) => {
      if (holder.pid !== 1) return [stopping(holder, undefined)]
      return ports.map((port) => stopping(holder, seen.sockets.get(port)))
    })
    const evidence = [...rows, ...lines].join('\n')
    if (holders.length === 0) {
      return {
        cause: 'The proxy could not bind its ports; no program is seen to hold them now.',
        likelihood: 'likely',
        evidence,
        command: restart,
        mends: true,
        advice:
          'If it fails again, a program that cannot be seen at this moment takes them: watch `ss -ltnp`.',
      }
    }
    const cause = `A port of the proxy is in use by another program: ${rows.join('; ')}.`
    const units = [...new Set(holders.flatMap(({ holder }) => holder.within ?? holder.unit ?? []))]
    if (stops.includes(undefined)) {
      const pids = holders.map(({ holder }) => holder.pid)
      return {
        cause,
        likelihood: 'certain',
        evidence,
        command: `ss -ltnp; systemctl --no-pager status ${pids.join(' ')}`,
        mends: false,
        advice: `Stopping ${units.join(', ') || 'that'} would stop more than what holds the port. Decide what may give way: take the port out of that program's configuration (a published port of a container, a socket unit: \`systemctl list-sockets\`), then run \`${restart}\`. The proxy needs ${FIRST_PORT} to ${LAST_PORT}.`,
      }
    }
    return {
      cause,
      likelihood: 'certain',
      evidence,
      command: `${[...new Set(stops)].join(' && ')} && { ${restart}; }`,
      mends: true,
      advice: `Move that program to another port permanently; the proxy needs ${FIRST_PORT} to ${LAST_PORT}.`,
    }
  },
}
