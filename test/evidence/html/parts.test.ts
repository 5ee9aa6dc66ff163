import t from 'tap'
import type { LinkState } from '../../../src/checks/chain.ts'
import { html } from '../../../src/evidence/html/markup.ts'
import { badge, code, list, none, pairs, table } from '../../../src/evidence/html/parts.ts'
import { masthead, summary } from '../../../src/evidence/html/summary.ts'
import { sample } from '../sample.ts'

t.test('a status is a word, for print and for those who see no colour', async (t) => {
  t.equal(badge('pass').html, '<span class="badge pass">Pass</span>')
  t.equal(badge('skip').html, '<span class="badge skip">Not made</span>')
})

t.test('a table keeps its meaning when it is laid out as cards', async (t) => {
  const columns = [{ title: 'A"', width: '3rem' }, { title: 'B' }]
  const made = table('All & more', columns, [
    ['<1>', html`<b>2</b>`],
    ['3', '4'],
  ]).html
  t.match(made, '<caption>All &amp; more</caption>')
  t.match(made, '<col style="width:3rem"><col>')
  t.match(made, '<td role="cell" data-label="A&quot;"><div>&lt;1&gt;</div></td>')
  t.match(made, '<td role="cell" data-label="B"><div><b>2</b></div></td>')
  t.equal(made.match(/<tr role="row">/g)?.length, 3)
})

t.test('a pair without a value is left out, an empty list has no items', async (t) => {
  t.equal(
    pairs([
      ['A', undefined],
      ['B', 'x'],
    ]).html,
    '<dl><div><dt>B</dt><dd>x</dd></div>\n</dl>',
  )
  t.equal(list([]).html, '<ul></ul>')
  t.equal(list(['<a>', code('b')]).html, '<ul><li>&lt;a&gt;</li>\n<li><code>b</code></li>\n</ul>')
  t.equal(none('No & none').html, '<p class="none">No &amp; none</p>')
})

const base = sample('proved')
const checks = (...statuses: ('pass' | 'warn' | 'fail' | 'skip')[]) =>
  statuses.map((status) => ({ id: 'proxy.log' as const, status, summary: `it is ${status}` }))
const links = (...states: readonly LinkState[]) =>
  states.map((state) => ({ link: 'route' as const, title: 'x', state, checks: [] }))
const headline = (
  result: typeof base.result,
  chain: typeof base.chain,
  ...statuses: Parameters<typeof checks>
) =>
  /<h2[^>]*>(.*)<\/h2>/.exec(
    summary({ ...base, result, chain, checks: checks(...statuses) }).html,
  )?.[1]

t.test('the headline follows the chain, and the checks where it does not tell', async (t) => {
  const whole = links('proved', 'proved')
  t.equal(headline('proved', whole, 'pass'), 'The chain holds: all 2 links were seen.')
  t.equal(
    headline('proved', whole, 'pass', 'warn'),
    'The chain holds: all 2 links were seen, with 1 warning.',
  )
  t.equal(
    headline('incomplete', links('proved', 'not-seen'), 'skip'),
    'No link is broken, but 1 of 2 links could not be seen.',
  )
  t.equal(
    headline('failed', links('failed', 'proved'), 'fail'),
    'The chain is broken: 1 of 2 links failed.',
  )
  t.equal(
    headline('failed', links('failed', 'not-seen'), 'fail', 'skip'),
    'The chain is broken: 1 of 2 links failed, and 1 not seen.',
  )
  t.equal(headline('failed', whole, 'fail', 'pass'), '1 of 2 checks failed.')
  t.equal(
    headline('failed', whole, 'fail', 'skip'),
    '1 of 2 checks failed, and 1 could not be made.',
  )
  t.equal(
    headline('incomplete', whole, 'pass', 'skip'),
    'Nothing failed, but 1 of 2 checks could not be made.',
  )
})

t.test('a warning is shown and stays open, a failure is only open', async (t) => {
  const card = (text: string, title: string) => text.split(`<h3>${title}</h3>`)[1]?.split('<h3>')[0]
  const made = (...statuses: Parameters<typeof checks>) =>
    summary({ ...base, checks: checks(...statuses), attention: ['look <here>'], notLookedAt: [] })
      .html
  const both = made('warn', 'fail')
  t.match(card(both, 'Shown on this host'), 'it is warn')
  t.notMatch(card(both, 'Shown on this host'), 'it is fail')
  t.match(card(both, 'Not shown'), /it is warn[\s\S]*it is fail[\s\S]*look &lt;here&gt;/)
  t.match(card(made('fail'), 'Shown on this host'), '<p>Nothing.</p>')
})

t.test('the host is named by its name, else by its tree', async (t) => {
  const named = (name: string | undefined, root: string | undefined) =>
    masthead({
      ...base,
      host: { ...base.host, name, root, hardware: undefined, virtualization: undefined },
    }).html
  t.match(named('web-1', undefined), '<b>web-1</b>')
  t.match(named(undefined, '/srv/image'), '<b>/srv/image</b>')
  t.match(named(undefined, undefined), '<b>a host without a name</b>')
  t.notMatch(named('web-1', undefined), /<dt>(Tree|Machine)/)
})
