import { problemOf } from '../../checks/probes/proxy-answers.ts'
import { agentUser } from '../../datadog/units.ts'
import { quoteForShell } from '../../host/paths.ts'
import { type Block, blockedBy } from '../../system/firewall/blocked-by.ts'
import { EPHEMERAL, isOutgoing, type OpeningPacket } from '../../system/firewall/chain.ts'
import type { Firewall } from '../../system/firewall/read-firewall.ts'
import { isLoopback } from '../../text/loopback.ts'
import type { Cause, Hit } from '../cause.ts'
import type { Observations } from '../observe.ts'
import { complaintsOf } from '../remedies.ts'

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

/** A block, and the ports that it keeps connections from. */
export interface BlockedPorts {
  readonly block: Block
  readonly blocked: readonly number[]
  readonly isSure: boolean
}

const loopback = (port: number): OpeningPacket => ({
  family: 4,
  source: '127.0.0.1',
  destination: '127.0.0.1',
  port,
  through: 'lo',
})

/** Gives what blocks connections of this host to its own ports, one entry a rule. */
export function blocksOf({ chains }: Firewall, ports: readonly number[]): BlockedPorts[] {
  const found = new Map<string, { block: Block; blocked: number[] }>()
  for (const port of ports) {
    const block = blockedBy(chains, loopback(port))
    if (block === undefined) continue
    const key = ruleLine(block)
    found.set(key, { block, blocked: [...(found.get(key)?.blocked ?? []), port] })
  }
  return [...found.values()].map((one) => ({ ...one, isSure: one.block.isSure }))
}

/** Gives what blocks a connection of this host to HTTPS elsewhere, at one of these addresses if known. */
export function blockOut({ chains }: Firewall, addresses: readonly string[]): Block | undefined {
  const [destination] = addresses
  const isOwn = destination !== undefined && isLoopback(destination)
  return blockedBy(chains, {
    family: destination?.includes(':') ? 6 : 4,
    source: isOwn ? '127.0.0.1' : '192.0.2.1', // any address that is not of the loopback (RFC 5737)
    destination,
    port: HTTPS,
    through: isOwn ? 'lo' : undefined,
  })
}

const HTTPS = 443

/** Names the rule, or the policy, with the place that it has. */
export function ruleLine({ chain: { tool, family, table, name }, rule }: Block): string {
  const text = rule?.text ?? 'the policy of the chain: drop'
  if (tool === 'nft') return `nftables, table ${family} ${table}, chain ${name}: ${text}`
  return `${programOf(tool, family)}, table ${table}: ${rule ? text : `-P ${name} DROP`}`
}

function programOf(tool: Block['chain']['tool'], family: string): string {
  return family === 'ip6' ? tool.replace('ip', 'ip6') : tool
}

/** Begins a command that puts a rule of iptables at the head of a chain; without -t it would be one of `filter`. */
function insertInto({ tool, family, table, name }: Block['chain']): string {
  const where = table === 'filter' ? '' : ` -t ${quoteForShell(table)}`
  return `${programOf(tool, family)}${where} -I ${quoteForShell(name)}`
}

/** Names of chains may hold anything but blanks (iptables(8)); nft takes its own as one argument each. */
const placeOf = ({ family, table, name }: Block['chain']) =>
  [family, table, name].map(quoteForShell).join(' ')

/** Gives the command that lets connections to the proxy through, ahead of the rule that blocks them. */
export function allow({ chain, rule, hook }: Block, ports: readonly number[]): string {
  const [first, last] = [ports[0], ports.at(-1)]
  const isOut = isOutgoing(hook)
  // A rule that is not about the proxy's ports alone blocks what the proxy answers as well.
  const narrow = rule?.judge(loopback(EPHEMERAL), hook).fit === 'no'
  if (chain.tool === 'nft') {
    const place = placeOf(chain)
    const port = narrow ? ` tcp dport ${first}-${last}` : ''
    return `nft insert rule ${place} ${isOut ? 'oifname' : 'iifname'} lo${port} accept`
  }
  const port = narrow ? ` -p tcp --dport ${first}:${last}` : ''
  return `${insertInto(chain)} ${isOut ? '-o' : '-i'} lo${port} -j ACCEPT`
}

/** Gives the command that lets the proxy out to HTTPS, ahead of the rule that blocks it. */
export function allowOut({ chain, hook }: Block): string {
  const isOut = isOutgoing(hook)
  if (chain.tool === 'nft') {
    const place = placeOf(chain)
    return `nft insert rule ${place}${isOut ? ` meta skuid ${agentUser}` : ''} tcp dport ${HTTPS} accept`
  }
  const owner = isOut ? ` -m owner --uid-owner ${agentUser}` : ''
  return `${insertInto(chain)} -p tcp --dport ${HTTPS}${owner} -j ACCEPT`
}
