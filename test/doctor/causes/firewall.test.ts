import t from 'tap'
import {
  allow,
  allowOut,
  blockOut,
  blocksOf,
  ruleLine,
} from '../../../src/doctor/causes/firewall.ts'
import type { Block } from '../../../src/system/firewall/blocked-by.ts'
import type { Chain } from '../../../src/system/firewall/chain.ts'
import { parseSaved } from '../../../src/system/firewall/iptables-save.ts'

type Saved = Parameters<typeof parseSaved>

/** What iptables-save prints of one table with one rule, and what is made of it. */
const firewall = (
  rule: string,
  { table = 'filter', policy = 'ACCEPT', tool = 'iptables', family = 'ip' } = {},
) => {
  const chains = ['INPUT', 'OUTPUT', 'PREROUTING', 'POSTROUTING'].map(
    (name) => `:${name} ${policy}`,
  )
  const text = `*${table}\n${chains.join(' [0:0]\n')} [0:0]\n${rule}\nCOMMIT\n`
  const found = parseSaved(text, tool as Saved[1], family as Saved[2])
  return { chains: found, firewalld: false, unread: [] }
}

/** The same rule as nft has it. */
const nft = (block: Block, chain: Partial<Chain> = {}): Block => ({
  ...block,
  chain: { ...block.chain, tool: 'nft', family: 'inet', table: 'filter', name: 'in', ...chain },
})

const first = (found: Block | undefined): Block => {
  if (found === undefined) throw new Error('nothing is blocked')
  return found
}
const local = (...given: Parameters<typeof firewall>) =>
  first(blocksOf(firewall(...given), [9804, 9805])[0]?.block)
const out = (...given: Parameters<typeof firewall>) => first(blockOut(firewall(...given), []))

t.test('one rule that blocks several ports is one entry, in the order of the ports', async (t) => {
  const blocks = blocksOf(firewall('-A INPUT -p tcp --dport 9804:9805 -j DROP'), [9803, 9804, 9805])
  t.match(blocks, [{ blocked: [9804, 9805], isSure: true }])
  t.equal(blocks.length, 1)
  const two = '-A INPUT -p tcp --dport 9805 -j DROP\n-A INPUT -p tcp --dport 9803 -j REJECT'
  t.same(
    blocksOf(firewall(two), [9803, 9804, 9805]).map(({ blocked }) => blocked),
    [[9803], [9805]],
  )
  t.same(blocksOf(firewall('-A INPUT -p udp -j DROP'), [9804]), [])
})

t.test('a rule that another condition decides is not sure', async (t) => {
  const [block] = blocksOf(firewall('-A OUTPUT -m owner --uid-owner 999 -j REJECT'), [9804])
  t.equal(block?.isSure, false)
})

t.test('a rule is named with its place, a policy as a policy', async (t) => {
  const rule = '-A INPUT -j DROP'
  t.equal(ruleLine(local(rule)), `iptables, table filter: ${rule}`)
  t.equal(
    ruleLine(local('', { policy: 'DROP', table: 'mangle' })),
    'iptables, table mangle: -P OUTPUT DROP',
  )
  const v6 = first(
    blockOut(firewall(rule.replace('IN', 'OUT'), { family: 'ip6', tool: 'iptables-legacy' }), [
      '2001:db8::1',
    ]),
  )
  t.match(ruleLine(v6), /^ip6tables-legacy, table filter: -A OUTPUT/)
  t.equal(ruleLine(nft(local(rule))), `nftables, table inet filter, chain in: ${rule}`)
  const policy = nft({ ...local(rule), rule: undefined })
  t.match(ruleLine(policy), /chain in: the policy of the chain: drop$/)
})

t.test('connections to the proxy are let through where the rule stands', async (t) => {
  const cases: [string, Block, string][] = [
    [
      'a rule about ports',
      local('-A INPUT -p tcp --dport 9805 -j DROP'),
      'iptables -I INPUT -i lo -p tcp --dport 9804:9805 -j ACCEPT',
    ],
    ['a rule about everything', local('-A INPUT -j DROP'), 'iptables -I INPUT -i lo -j ACCEPT'],
    ['on the way out', local('-A OUTPUT -j DROP'), 'iptables -I OUTPUT -o lo -j ACCEPT'],
    [
      'another table',
      local('-A PREROUTING -i lo -j DROP', { table: 'raw' }),
      'iptables -t raw -I PREROUTING -i lo -j ACCEPT',
    ],
    [
      'after routing',
      local('-A POSTROUTING -j DROP', { table: 'mangle' }),
      'iptables -t mangle -I POSTROUTING -o lo -j ACCEPT',
    ],
    ['a policy', local('', { policy: 'DROP' }), 'iptables -I OUTPUT -o lo -j ACCEPT'],
    ['nft', nft(local('-A INPUT -j DROP')), 'nft insert rule inet filter in iifname lo accept'],
    [
      'nft before routing',
      nft(local('-A PREROUTING -j DROP', { table: 'raw' })),
      'nft insert rule inet filter in iifname lo accept',
    ],
    [
      'nft with an odd name',
      nft(local('-A INPUT -j DROP'), { name: 'a;b' }),
      "nft insert rule inet filter 'a;b' iifname lo accept",
    ],
  ]
  for (const [name, block, command] of cases) t.equal(allow(block, [9804, 9805]), command, name)
})

t.test('the proxy is let out to HTTPS as its own user, in the table of the rule', async (t) => {
  const drop = '-A OUTPUT -p tcp --dport 443 -j DROP'
  const owner = '-m owner --uid-owner dd-agent -j ACCEPT'
  t.equal(allowOut(out(drop)), `iptables -I OUTPUT -p tcp --dport 443 ${owner}`)
  t.equal(
    allowOut(out(drop, { table: 'mangle' })),
    `iptables -t mangle -I OUTPUT -p tcp --dport 443 ${owner}`,
  )
  t.equal(
    allowOut(nft(out(drop), { name: 'out' })),
    'nft insert rule inet filter out meta skuid dd-agent tcp dport 443 accept',
  )
})

t.test(
  'no user is asked for where a packet comes in: iptables has the owner on the way out',
  async (t) => {
    // A name that /etc/hosts leads to this very host.
    for (const [table, chain] of [
      ['filter', 'INPUT'],
      ['raw', 'PREROUTING'],
    ] as const) {
      const block = blockOut(firewall(`-A ${chain} -i lo -p tcp --dport 443 -j DROP`, { table }), [
        '127.0.0.5',
      ])
      t.notMatch(allowOut(first(block)), /owner/, chain)
    }
  },
)

t.test('the way out is that of the first address, and IPv6 has rules of its own', async (t) => {
  const rule = '-A OUTPUT -d 198.51.100.0/24 -j DROP'
  t.equal(blockOut(firewall(rule), ['198.51.100.7'])?.isSure, true)
  t.equal(blockOut(firewall(rule), ['203.0.113.7']), undefined)
  t.equal(blockOut(firewall(rule), [])?.isSure, false, 'an address that nobody knows')
  t.equal(blockOut(firewall('-A OUTPUT -j DROP'), ['2001:db8::1']), undefined)
  t.equal(blockOut(firewall('-A OUTPUT -o lo -j DROP'), ['198.51.100.7']), undefined)
})
