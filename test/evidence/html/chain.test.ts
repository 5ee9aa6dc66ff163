import t from 'tap'
import { chainSection } from '../../../src/evidence/html/chain.ts'
import { sample } from '../sample.ts'

const chain = [
  { link: 'processes', title: 'Every <process>', state: 'proved', checks: ['agent.service'] },
  { link: 'route', title: 'The way', state: 'failed', checks: ['agent.route'] },
  { link: 'intake', title: 'To the intake', state: 'not-seen', checks: [] },
] as const

t.test('the picture says each state by word, sign and line, also to a screen reader', async (t) => {
  const { html } = chainSection({ ...sample('proved'), chain }).body
  t.match(html, /<svg class="chain" [^>]*role="img" aria-labelledby="chain-name chain-text">/)
  t.match(
    html,
    '<desc id="chain-text">Every &lt;process&gt;: proved. The way: failed. To the intake: not seen.</desc>',
  )
  t.match(
    html,
    /<g class="proved">[\s\S]*✓[\s\S]*<g class="failed">[\s\S]*✗[\s\S]*<g class="not-seen">[\s\S]*\?/,
  )
  t.match(html, /<text class="state"[^>]*>Not seen<\/text>/)
  t.match(html, '<code>agent.route</code>')
  t.notMatch(html, '<process>')
})
