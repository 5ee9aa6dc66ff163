import type { FoundLink, LinkState } from '../../checks/chain.ts'
import type { Evidence } from '../evidence.ts'
import { html, type Markup } from './markup.ts'
import { code, type Section, table } from './parts.ts'

/** What a state is called: the word alone must carry it, for print and for those who see no colour. */
const words: Readonly<Record<LinkState, string>> = {
  proved: 'Proved',
  failed: 'Failed',
  'not-seen': 'Not seen',
}
const signs: Readonly<Record<LinkState, string>> = {
  proved: '\u2713',
  failed: '\u2717',
  'not-seen': '?',
}

const ROW = 46 // units of the picture
const WIDTH = 640
const LEFT = 24 // where the line runs

/** The chain as a picture: a line from the Agent down to the intake, whole, broken or dashed. */
function picture(chain: readonly FoundLink[]): Markup {
  const height = ROW * (chain.length + 1)
  const described = chain
    .map(({ title, state }) => `${title}: ${words[state].toLowerCase()}.`)
    .join(' ')
  const edges = chain.map(({ title, state }, at) => {
    const [top, bottom] = [ROW * at + 36, ROW * (at + 1) + 10]
    const middle = (top + bottom) / 2
    return html`<g class="${state}">
<line x1="${LEFT}" y1="${top - 12}" x2="${LEFT}" y2="${bottom + 12}"/>
<circle cx="${LEFT}" cy="${middle}" r="11"/><text class="sign" x="${LEFT}" y="${middle + 5}">${signs[state]}</text>
<text x="${LEFT + 26}" y="${middle + 5}">${title}</text>
<text class="state" x="${WIDTH - 8}" y="${middle + 5}">${words[state]}</text>
</g>
`
  })
  return html`<svg class="chain" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="chain-name chain-text">
<title id="chain-name">The chain from the Agent to the intake</title>
<desc id="chain-text">${described}</desc>
<text class="end" x="8" y="16">Datadog Agent</text>
${edges}
<text class="end" x="8" y="${height - 6}">Datadog intake</text>
</svg>
`
}

/** Returns the chain from the Agent to the intake as a picture, and which checks looked at each link. */
export function chainSection({ chain }: Evidence): Section {
  const rows = chain.map(({ title, state, checks }, at) => [
    `${at + 1}. ${title}`,
    words[state],
    html`${checks.map((id) => html`${code(id)}<br>`)}`,
  ])
  const columns = [
    { title: 'Link' },
    { title: 'State', width: '7rem' },
    { title: 'Seen by', width: '16rem' },
  ]
  return {
    id: 'chain',
    title: 'The chain from the Agent to the intake',
    body: html`${picture(chain)}${table('Each link, and the checks that looked at it', columns, rows)}`,
  }
}
