import type { Chain, ChainVerdict, Fit, Hook, OpeningPacket, Rule } from './chain.ts'
import { fitsAll, fitsValue, type NftJson, part, type Sets } from './nft-match.ts'

const hooks = ['output', 'postrouting', 'prerouting', 'input']
const finals = ['accept', 'drop', 'reject', 'return'] as const

/**
 * Reads what `nft -j list ruleset` prints (libnftables-json(5)); `listed` is what `nft -a list ruleset`
 * prints, where the rules stand as people write them. Throws a SyntaxError for what is no JSON.
 */
export function parseRuleset(json: string, listed = ''): Chain[] {
  const objects = ((JSON.parse(json) as { nftables?: NftJson[] }).nftables ??
    []) as readonly NftJson[]
  const texts = rulesByHandle(listed)
  const all = (kind: string) => objects.flatMap((object) => part(object, kind) ?? [])
  const own = (object: NftJson, chain: NftJson) =>
    ['family', 'table'].every((key) => part(object, key) === part(chain, key))
  return all('chain')
    .filter((chain) => /^(ip|ip6|inet)$/.test(String(part(chain, 'family'))))
    .filter((chain) => part(chain, 'type') !== 'nat') // it can neither drop nor reject
    .map((chain): Chain => {
      const sets = new Map(
        all('set')
          .filter((set) => own(set, chain))
          .map((set) => [
            String(part(set, 'name')),
            (part(set, 'elem') ?? []) as readonly NftJson[],
          ]),
      )
      const name = String(part(chain, 'name'))
      const [family, table] = [String(part(chain, 'family')), String(part(chain, 'table'))]
      const hook = hooks.find((known) => known === part(chain, 'hook')) as Hook | undefined
      const rules = all('rule')
        .filter((rule) => own(rule, chain) && part(rule, 'chain') === name)
        .map((rule): Rule => {
          const key = `${family} ${table} ${part(rule, 'handle')}`
          const text = texts.get(key) ?? `the rule with handle ${part(rule, 'handle')}`
          return ruleOf((part(rule, 'expr') ?? []) as readonly NftJson[], text, sets)
        })
      return {
        tool: 'nft',
        family: family as Chain['family'],
        table,
        name,
        hook,
        priority: Number(part(chain, 'prio') ?? 0),
        policy: part(chain, 'policy') === 'drop' ? 'drop' : 'accept',
        rules,
      }
    })
}

function ruleOf(expressions: readonly NftJson[], text: string, sets: Sets): Rule {
  const maps = expressions.flatMap((expression) => part(expression, 'vmap') ?? [])
  const plain = expressions.map(verdictOf).find(({ kind }) => kind !== 'none')
  return {
    text,
    judge: (packet, hook) => {
      const fit = fitsAll(expressions, packet, hook, sets)
      const [map] = maps
      if (map === undefined || fit === 'no') return { fit, verdict: plain ?? { kind: 'none' } }
      const found = lookUp(map, packet, hook, sets)
      return { fit: fit === 'yes' ? found.fit : 'maybe', verdict: found.verdict }
    },
  }
}

/** What a verdict map says of a packet; `maybe` names the first entry that it may be. */
function lookUp(
  map: NftJson,
  packet: OpeningPacket,
  hook: Hook,
  sets: Sets,
): { fit: Fit; verdict: ChainVerdict } {
  const key = part(map, 'key') ?? null
  const data = part(part(map, 'data'), 'set')
  const pairs = Array.isArray(data) ? (data as readonly NftJson[]) : []
  const fits = pairs.map((pair) => {
    const [value = null, verdict = null] = Array.isArray(pair) ? (pair as readonly NftJson[]) : []
    return { fit: fitsValue(key, value, packet, hook, sets), verdict: verdictOf(verdict) }
  })
  const found = fits.find(({ fit }) => fit === 'yes') ?? fits.find(({ fit }) => fit === 'maybe')
  return found ?? { fit: 'no', verdict: { kind: 'none' } }
}

function verdictOf(expression: NftJson): ChainVerdict {
  for (const kind of finals) if (part(expression, kind) !== undefined) return { kind }
  for (const kind of ['jump', 'goto'] as const) {
    const chain = part(part(expression, kind), 'target')
    if (chain !== undefined) return { kind, chain: String(chain) }
  }
  return { kind: 'none' }
}

/** The lines of rules in `nft -a list ruleset`, by family, table and handle. */
function rulesByHandle(listed: string): Map<string, string> {
  const found = new Map<string, string>()
  let table = ''
  for (const line of listed.split('\n')) {
    table = /^table (\S+ \S+) \{/.exec(line)?.[1] ?? table
    const [, text = '', handle] = /^\s+(.*) # handle (\d+)$/.exec(line) ?? []
    if (handle !== undefined && !text.endsWith('{')) found.set(`${table} ${handle}`, text)
  }
  return found
}
