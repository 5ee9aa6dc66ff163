import type { Chain, Hook, OpeningPacket, Rule } from './chain.ts'

/** What keeps a packet from where it is going. */
export interface Block {
  readonly chain: Chain
  /** Undefined: no rule lets it through, and the policy of the chain is to drop. */
  readonly rule: Rule | undefined
  /** The hook of the base chain by which the packet came here. */
  readonly hook: Hook
  /** False where a condition decides that cannot be told from here (a user, a mark, a rate). */
  readonly isSure: boolean
}

/** In the order in which a packet passes them: on the loopback all four, on its way out two (nft(8), "ADDRESS FAMILIES"). */
const ways: Readonly<Record<string, readonly Hook[]>> = {
  lo: ['output', 'postrouting', 'prerouting', 'input'],
  out: ['output', 'postrouting'],
}

/** Gives the first rule or policy that surely blocks a packet, else the first that may. */
export function blockedBy(chains: readonly Chain[], packet: OpeningPacket): Block | undefined {
  const hooks = ways[packet.through ?? 'out'] ?? []
  const isOfFamily = ({ family }: Chain) =>
    family === 'inet' || family === (packet.family === 4 ? 'ip' : 'ip6')
  const bases = chains.filter(
    (chain) => chain.hook && hooks.includes(chain.hook) && isOfFamily(chain),
  )
  const place = ({ hook }: Chain) => hooks.indexOf(hook as Hook)
  const inOrder = bases.toSorted((a, b) => place(a) - place(b) || a.priority - b.priority)
  const found = inOrder.flatMap((base) => walk(chains, base, packet))
  return found.find(({ isSure }) => isSure) ?? found[0]
}

const DEEPEST = 16 // jumps; NFT_JUMP_STACK_SIZE in include/net/netfilter/nf_tables.h

/** Gives everything that blocks or may block a packet in a base chain and those that it leads to. */
function walk(chains: readonly Chain[], base: Chain, packet: OpeningPacket): Block[] {
  const hook = base.hook as Hook
  const blocks: Block[] = []
  let isSure = true
  const block = (chain: Chain, rule?: Rule) => blocks.push({ chain, rule, hook, isSure })
  const named = (from: Chain, name: string) =>
    chains.find(
      ({ tool, family, table, name: own }) =>
        tool === from.tool && family === from.family && table === from.table && own === name,
    )
  /** Says whether the packet's fate is decided. */
  const through = (chain: Chain, depth: number): boolean => {
    for (const rule of chain.rules) {
      const { fit, verdict } = rule.judge(packet, hook)
      if (fit === 'no' || verdict.kind === 'none') continue
      const before = isSure
      if (fit === 'maybe') isSure = false
      const target = 'chain' in verdict ? named(chain, verdict.chain) : undefined
      if (verdict.kind === 'drop' || verdict.kind === 'reject') block(chain, rule)
      const isFinal = /accept|drop|reject/.test(verdict.kind)
      const decided = isFinal || (target && depth < DEEPEST ? through(target, depth + 1) : false)
      if (fit === 'yes' && (decided || verdict.kind === 'return')) return decided
      if (fit === 'yes' && verdict.kind === 'goto') return false
      // A rule that may have let it through makes all that follows unsure; one that may block does not.
      if (fit === 'maybe') isSure = before && !/accept|jump|goto|return/.test(verdict.kind)
    }
    return false
  }
  if (!through(base, 0) && base.policy === 'drop') block(base)
  return blocks
}
