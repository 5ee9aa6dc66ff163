import { type Block, blockedBy } from '../../../src/system/firewall/blocked-by.ts'
import type { Chain, OpeningPacket } from '../../../src/system/firewall/chain.ts'

const loopback: OpeningPacket = {
  family: 4,
  source: '127.0.0.1',
  destination: '127.0.0.1',
  port: 9804,
  through: 'lo',
}

/** What becomes of a connection from this host to itself, by a text: `drop by tcp dport 9805 drop`. */
export function fate(chains: readonly Chain[], packet: Partial<OpeningPacket>): string {
  return said(blockedBy(chains, { ...loopback, ...packet }))
}

function said(block: Block | undefined): string {
  if (block === undefined) return 'through'
  const { rule, chain, isSure } = block
  return `${isSure ? 'blocked' : 'maybe blocked'} by ${rule?.text ?? `policy of ${chain.name}`}`
}

/** A connection to somewhere else. */
export const away: Partial<OpeningPacket> = {
  source: '192.0.2.1',
  destination: undefined,
  port: 443,
  through: undefined,
}
