import t from 'tap'
import { chainOf, links } from '../../src/checks/chain.ts'
import type { CheckId, CheckResult, Status } from '../../src/checks/check.ts'
import { allChecks } from '../../src/checks/registry.ts'

const results = (others: Partial<Record<CheckId, Status>> = {}): CheckResult[] =>
  allChecks.map(({ id }) => ({ id, status: others[id] ?? 'pass', summary: '' }))
const stateOf = (found: CheckResult[], link: string) =>
  chainOf(found).find((one) => one.link === link)?.state

t.test('every check about Agent and proxy looks at one link, and at one alone', async (t) => {
  const beside = ['program.kept', 'agent.logs'] // our own program; what was asked for besides
  const linked = links.flatMap(({ checks }) => checks)
  t.same(new Set(linked).size, linked.length)
  t.same(
    allChecks.map(({ id }) => id).filter((id) => !linked.includes(id)),
    beside,
  )
})

t.test('a link is as good as the worst of what was seen of it', async (t) => {
  t.same([...new Set(chainOf(results()).map(({ state }) => state))], ['proved'])
  t.equal(stateOf(results({ 'agent.route': 'warn' }), 'route'), 'proved')
  t.equal(stateOf(results({ 'agent.route': 'skip' }), 'route'), 'not-seen')
  t.equal(
    stateOf(results({ 'agent.route': 'skip', 'agent.connections': 'fail' }), 'route'),
    'failed',
  )
  t.equal(stateOf(results({ 'agent.route': 'fail' }), 'proxy'), 'proved')
  const less = results().filter(({ id }) => id !== 'proxy.log')
  t.equal(stateOf(less, 'intake'), 'not-seen', 'a check that was not asked')
  t.same([...new Set(chainOf([]).map(({ state }) => state))], ['not-seen'])
})
