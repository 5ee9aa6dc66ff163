import { type Block, blockedBy } from '../facts/firewall/blocked-by.ts'
import { EPHEMERAL, isOutgoing, type Packet } from '../facts/firewall/chain.ts'
import type { Firewall } from '../facts/firewall/read-firewall.ts'
import { quoteForShell } from '../host/safe-path.ts'

/** A block, and the ports that it keeps connections from. */
export interface BlockedPorts {
  readonly block: Block
  readonly blocked: readonly number[]
  readonly isSure: boolean
}

const loopback = (port: number): Packet => ({
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
  const isOwn = destination?.startsWith('127.') ?? false
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
    return `nft insert rule ${place}${isOut ? ' meta skuid dd-agent' : ''} tcp dport ${HTTPS} accept`
  }
  const owner = isOut ? ' -m owner --uid-owner dd-agent' : ''
  return `${insertInto(chain)} -p tcp --dport ${HTTPS}${owner} -j ACCEPT`
}
