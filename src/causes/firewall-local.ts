import { problemOf } from '../checks/probes/proxy-answers.ts'
import type { Cause, Hit } from '../doctor/cause.ts'
import type { Observations } from '../doctor/observe.ts'
import { complaintsOf } from '../doctor/remedies.ts'
import { allow, blocksOf, ruleLine } from './firewall-rules.ts'

/** Ports that listen and to which no connection can be made all the same. */
function shut({ answers }: Observations): string[] {
  const asked = answers?.asked ?? []
  return asked.flatMap((one) => {
    const isShut = 'problem' in one.answer && /refused|unreachable/.test(one.answer.problem)
    return isShut ? [`${one.place}: ${problemOf(one)}`] : []
  })
}

const LISTED = 4 // places; a firewall that shuts one port often shuts all

/** `port 9805`, `ports 9804, 9807`, or the ends of a long row. */
function listed(ports: readonly number[]): string {
  const isLong = ports.length > LISTED
  const list = isLong ? `${ports[0]} to ${ports.at(-1)}` : ports.join(', ')
  return `${ports.length === 1 ? 'port' : 'ports'} ${list}`
}

export const firewallLocal: Cause = {
  id: 'firewall.local',
  explains: ['proxy.backends', 'agent.diagnose'],
  find(seen): Hit[] {
    const { firewall, cfg } = seen
    if (firewall === undefined) return []
    const closed = shut(seen)
    const ports = [...new Set(cfg.binds.map(({ port }) => port))].sort((a, b) => a - b)
    const blocks = blocksOf(firewall, ports).filter(({ isSure }) => isSure || closed.length > 0)
    return blocks.map(({ block, blocked }) => ({
      cause: `A local firewall blocks connections to ${listed(blocked)} of the proxy.`,
      likelihood: block.isSure && closed.length > 0 ? 'certain' : 'likely',
      evidence:
        [ruleLine(block), ...closed.slice(0, LISTED)].join('\n') +
        complaintsOf(seen, 'timeout', 'refused'),
      command: allow(block, ports),
      mends: true,
      advice: firewall.firewalld
        ? 'firewalld is running here: add the same rule to it (firewall-cmd --permanent), or its next reload removes this one.'
        : 'Add the same rule to the file that the firewall is loaded from, or the next boot removes it.',
    }))
  },
}

export const firewallUnseen: Cause = {
  id: 'firewall.unseen',
  explains: ['proxy.backends', 'agent.diagnose'],
  yieldsTo: ['firewall.local'],
  find(seen) {
    const closed = shut(seen)
    if (seen.firewall === undefined || closed.length === 0) return undefined
    const unread = seen.firewall.unread.map((line) => `not read: ${line}`)
    return {
      cause:
        'Something on this host blocks connections to ports of the proxy that listen; no rule that could be read explains it.',
      likelihood: 'possible',
      evidence: [...closed.slice(0, LISTED), ...unread].join('\n'),
      command:
        'nft list ruleset; iptables-save; firewall-cmd --list-all; ip rule; ip route show table local',
      mends: false,
      advice: 'Policy routing, eBPF programs and security modules can do this too.',
    }
  },
}
