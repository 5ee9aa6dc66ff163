import t from 'tap'
import { chainOf } from '../../src/checks/chain.ts'
import type { CheckId, CheckResult } from '../../src/checks/check.ts'
import { allChecks } from '../../src/checks/registry.ts'
import type { Verdict } from '../../src/checks/verify.ts'
import { chainText } from '../../src/report/chain-text.ts'
import { painter } from '../../src/report/paint.ts'

const plain = painter(false)

function verdictWith(others: Partial<Record<CheckId, Partial<CheckResult>>>): Verdict {
  const checks = allChecks.map(
    ({ id }): CheckResult => ({ id, status: 'pass', summary: `${id} is fine.`, ...others[id] }),
  )
  const result = checks.some(({ status }) => status === 'fail') ? 'failed' : 'proved'
  return { result, checks, chain: chainOf(checks) }
}

t.test('the chain is shown link by link, with what was seen', async (t) => {
  const text = chainText(verdictWith({ 'agent.route': { evidence: 'one of one' } }), plain)
  t.match(
    text,
    /^The chain from the Agent to the intake, as seen on this host now\.\n\n1\. Every process/,
  )
  t.match(
    text,
    /\n4\. The way from there to the proxy: proved\n {5}agent\.route: seen\n {7}agent\.route is fine\.\n {9}one of one\n/,
  )
  t.match(text, /\n6\. .*: proved\n/)
  t.match(text, /Beside the chain:\n {5}program\.kept: seen/)
  t.match(text, /\nProved: every check passed\.\n$/)
})

t.test('a broken link and one that was not seen are marked, with the remedy', async (t) => {
  const text = chainText(
    verdictWith({
      'proxy.program': { status: 'fail', summary: 'It is another.', remedy: 'Run `x`.' },
      'agent.connections': { status: 'skip', summary: 'It may not be looked at.' },
    }),
    plain,
  )
  t.match(text, /\n5\. The proxy: FAILED\n/)
  t.match(text, /proxy\.program: failed\n {7}It is another\.\n {7}To fix it: Run `x`\.\n/)
  t.match(text, /\n4\. .*: not seen\n/)
  t.match(text, /Not proved: 1 of \d+ checks failed\.\n$/)
})

t.test('lines fit into 80 columns, and nothing of the host reaches the terminal raw', async (t) => {
  const long = Array.from({ length: 40 }, (_, at) => `word${at}`).join(' ')
  const text = chainText(
    verdictWith({ 'proxy.ports': { summary: long, evidence: `${long}\x1b[2J` } }),
    plain,
  )
  t.same(
    text.split('\n').filter((line) => line.length > 80),
    [],
  )
  t.notMatch(text, '\x1b')
})
