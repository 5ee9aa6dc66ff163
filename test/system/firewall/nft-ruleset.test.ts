import { readFileSync } from 'node:fs'
import t from 'tap'
import { parseRuleset } from '../../../src/system/firewall/nft-ruleset.ts'
import { away, fate } from './packets.ts'

const output = (name: string) => readFileSync(`fixtures/outputs/${name}`, 'utf8')
const chains = parseRuleset(output('nft-ruleset-json.txt'), output('nft-ruleset.txt'))

t.test('a recorded ruleset lets through and blocks what the kernel does', async (t) => {
  const v6 = { family: 6, source: '::1', destination: '::1' } as const
  const cases: [string, Parameters<typeof fate>[1], string | RegExp][] = [
    ['an accepted port', { port: 22 }, 'through'],
    ['a port that nobody names', { port: 8080 }, 'through'],
    ['a dropped port', { port: 9805 }, /^blocked by tcp dport 9805 counter .* drop comment "hard/],
    ['a set, a prefix', { port: 9806 }, /^blocked by ip saddr .* reject with tcp reset$/],
    ['a range in a set', { port: 9811 }, /^blocked by ip saddr/],
    ['another address', { port: 9806, source: '10.1.1.1' }, 'through'],
    ['a named set, a chain jumped to', { port: 9803 }, 'blocked by reject'],
    ['the end of its range', { port: 9818 }, 'blocked by reject'],
    ['beyond it', { port: 9819 }, 'through'],
    ['a verdict map', { port: 25 }, /^blocked by tcp dport vmap/],
    ['another entry of it', { port: 26 }, 'through'],
    ['the policy of a chain of IPv6', { ...v6, port: 8080 }, 'blocked by policy of in'],
    ['on the way out, a limit decides', away, /^maybe blocked by ip daddr != 127\.0\.0\.1/],
  ]
  for (const [name, packet, wanted] of cases) t.match(fate(chains, packet), wanted, name)
})

/** A chain on a hook with one rule, as JSON. */
const atHook = (hook: string, ...expr: object[]) => {
  const place = { family: 'inet', table: 't' }
  const chain = { ...place, name: 'c', type: 'filter', hook, prio: 0, policy: 'accept' }
  const rule = { ...place, chain: 'c', handle: 1, expr }
  return parseRuleset(JSON.stringify({ nftables: [{ chain }, { rule }] }))
}
const withRule = (...expr: object[]) => atHook('input', ...expr)
const match = (left: object, right: unknown, op = '==') => ({ match: { op, left, right } })
const port = { payload: { protocol: 'tcp', field: 'dport' } }
const meta = (key: string) => ({ meta: { key } })

t.test('every kind of condition', async (t) => {
  const drop = { drop: null }
  const cases: [string, object[], string][] = [
    ['none', [drop], 'blocked'],
    ['a port above', [match(port, 9000, '>'), drop], 'blocked'],
    ['a port below', [match(port, 9000, '<'), drop], 'through'],
    ['not a port', [match(port, 9804, '!='), drop], 'through'],
    [
      'an element with a counter',
      [match(port, { set: [{ elem: { val: 9804 } }] }), drop],
      'blocked',
    ],
    ['the loopback', [match(meta('iifname'), 'lo'), drop], 'blocked'],
    ['all but the loopback', [match(meta('iif'), 'lo', '!='), drop], 'through'],
    ['interfaces by the start of the name', [match(meta('iifname'), 'eth*'), drop], 'through'],
    [
      'a source port',
      [match({ payload: { protocol: 'tcp', field: 'sport' } }, 443), drop],
      'through',
    ],
    ['TCP', [match(meta('l4proto'), 'tcp'), drop], 'blocked'],
    ['UDP', [match({ payload: { protocol: 'udp', field: 'dport' } }, 9804), drop], 'through'],
    ['IPv6', [match({ payload: { protocol: 'ip6', field: 'saddr' } }, '::1'), drop], 'through'],
    ['established', [match({ ct: { key: 'state' } }, 'established', 'in'), drop], 'through'],
    ['a user', [match(meta('skuid'), 999), drop], 'maybe blocked'],
    [
      'what a module of iptables decides',
      [{ xt: { type: 'match', name: 'owner' } }, drop],
      'maybe',
    ],
    ['a set that is not there', [match(port, '@gone'), drop], 'maybe blocked'],
    ['an accept', [match(port, 9804), { accept: null }], 'through'],
    ['a reject', [match(port, 9804), { reject: {} }], 'blocked'],
  ]
  for (const [name, expr, wanted] of cases) {
    t.ok(fate(withRule(...expr), {}).startsWith(wanted), `${name}: ${fate(withRule(...expr), {})}`)
  }
})

t.test('a packet has the interface that it came in by before routing and at input', async (t) => {
  const drops = (hook: string, key: string) =>
    fate(atHook(hook, match(meta(key), 'lo'), { drop: null }), {}).startsWith('blocked')
  t.ok(drops('prerouting', 'iifname'))
  t.notOk(drops('prerouting', 'oifname'))
  t.ok(drops('postrouting', 'oifname'))
  t.notOk(drops('output', 'iifname'))
})

t.test('what is no ruleset throws, an empty one blocks nothing', async (t) => {
  t.throws(() => parseRuleset('nothing'), SyntaxError)
  t.same(parseRuleset('{"nftables":[{"metainfo":{}}]}'), [])
})
