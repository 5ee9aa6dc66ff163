import t from 'tap'
import { blockedBy } from '../../../src/system/firewall/blocked-by.ts'
import type { Chain, ChainVerdict, Fit, Hook } from '../../../src/system/firewall/chain.ts'
import { away, fate } from './packets.ts'

type Row = [text: string, fit: Fit, kind: ChainVerdict['kind'], chain?: string]

const rule = ([text, fit, kind, chain]: Row) => ({
  text,
  judge: () => ({ fit, verdict: (chain ? { kind, chain } : { kind }) as ChainVerdict }),
})

/** A chain of inet; without a hook others lead to it. */
function chain(
  name: string,
  hook: Hook | undefined,
  rows: Row[],
  more: Partial<Chain> = {},
): Chain {
  const rules = rows.map(rule)
  const plain = { tool: 'nft', family: 'inet', table: 't', priority: 0, policy: 'accept' } as const
  return { ...plain, name, hook, rules, ...more }
}
const input = (...rows: Row[]) => chain('in', 'input', rows)
const dropping = (...rows: Row[]) => chain('in', 'input', rows, { policy: 'drop' })
const sub = (name: string, ...rows: Row[]) => chain(name, undefined, rows)

t.test('follows the rules of a chain as the kernel does', async (t) => {
  const jump: Row = ['j', 'yes', 'jump', 'sub']
  const goto: Row = ['g', 'yes', 'goto', 'sub']
  const last: Row = ['last', 'yes', 'drop']
  const cases: [what: string, chains: Chain[], fate: string][] = [
    ['no chain', [], 'through'],
    ['the first that fits decides', [input(['a', 'yes', 'accept'], last)], 'through'],
    [
      'one that does not fit decides nothing',
      [input(['a', 'no', 'accept'], last)],
      'blocked by last',
    ],
    ['a rule without a verdict', [input(['a', 'yes', 'none'], last)], 'blocked by last'],
    ['the policy comes last', [dropping()], 'blocked by policy of in'],
    ['an accept comes before it', [dropping(['a', 'yes', 'accept'])], 'through'],
    [
      'return from the base chain: its policy',
      [dropping(['r', 'yes', 'return'])],
      'blocked by policy of in',
    ],
    [
      'a jump comes back',
      [input(jump, last), sub('sub', ['r', 'yes', 'return'])],
      'blocked by last',
    ],
    [
      'a jump that accepts does not',
      [input(jump, last), sub('sub', ['a', 'yes', 'accept'])],
      'through',
    ],
    ['a goto does not come back', [input(goto, last), sub('sub')], 'through'],
    [
      'but to the policy',
      [dropping(goto, ['a', 'yes', 'accept']), sub('sub')],
      'blocked by policy of in',
    ],
    ['a chain that is missing', [input(jump, last)], 'blocked by last'],
    [
      'one of that name in another table',
      [input(jump), { ...sub('sub', last), table: 'u' }],
      'through',
    ],
  ]
  for (const [what, chains, expected] of cases) t.equal(fate(chains, {}), expected, what)
})

t.test('is unsure after a rule that may have decided', async (t) => {
  const last: Row = ['last', 'yes', 'drop']
  const cases: [what: string, chains: Chain[], fate: string][] = [
    ['may drop', [input(['m', 'maybe', 'drop'])], 'maybe blocked by m'],
    ['may accept before a drop', [input(['m', 'maybe', 'accept'], last)], 'maybe blocked by last'],
    [
      'may drop before a drop: blocked all the same',
      [input(['m', 'maybe', 'drop'], last)],
      'blocked by last',
    ],
    [
      'may jump to a drop',
      [input(['m', 'maybe', 'jump', 'sub']), sub('sub', last)],
      'maybe blocked by last',
    ],
    [
      'may drop before an accept',
      [input(['m', 'maybe', 'drop'], ['a', 'yes', 'accept'])],
      'maybe blocked by m',
    ],
  ]
  for (const [what, chains, expected] of cases) t.equal(fate(chains, {}), expected, what)
})

t.test('ends where chains lead to each other in a circle', async (t) => {
  const round = [input(['a', 'yes', 'jump', 'sub']), sub('sub', ['b', 'yes', 'jump', 'sub'])]
  t.equal(fate(round, {}), 'through')
})

t.test('asks only the hooks and families that a packet passes', async (t) => {
  const drop: Row = ['d', 'yes', 'drop']
  const at = (hook: Hook, family: Chain['family'] = 'inet') => [
    chain('c', hook, [drop], { family }),
  ]
  const v6 = { family: 6, source: '::1', destination: '::1' } as const
  for (const hook of ['output', 'postrouting', 'prerouting', 'input'] as const) {
    t.equal(fate(at(hook), {}), 'blocked by d', `the loopback passes ${hook}`)
    const leaves = hook === 'output' || hook === 'postrouting'
    t.equal(fate(at(hook), away), leaves ? 'blocked by d' : 'through', `a way out and ${hook}`)
  }
  t.equal(fate(at('input', 'ip6'), {}), 'through')
  t.equal(fate(at('input', 'ip'), v6), 'through')
  t.equal(fate(at('input', 'ip6'), v6), 'blocked by d')
})

t.test('names the block that a packet meets first', async (t) => {
  const late = chain('late', 'output', [['late', 'yes', 'drop']], { priority: 10 })
  const early = chain('early', 'output', [['early', 'yes', 'drop']], { priority: -10 })
  const arriving = chain('arriving', 'input', [['arriving', 'yes', 'drop']], { priority: -300 })
  t.equal(fate([late, early], {}), 'blocked by early', 'lower priorities come first')
  t.equal(fate([arriving, late], {}), 'blocked by late', 'it is sent before it arrives')
  const unsure = chain('unsure', 'output', [['unsure', 'maybe', 'drop']], { priority: -20 })
  t.equal(fate([unsure, early], {}), 'blocked by early', 'a sure block before one that may be')
  const found = blockedBy([sub('sub', ['d', 'yes', 'drop']), input(['j', 'yes', 'jump', 'sub'])], {
    family: 4,
    source: '127.0.0.1',
    destination: '127.0.0.1',
    port: 9804,
    through: 'lo',
  })
  t.match(found, { chain: { name: 'sub' }, hook: 'input', isSure: true })
})
