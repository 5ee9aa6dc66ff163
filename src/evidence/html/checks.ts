import type { Evidence } from '../evidence.ts'
import { html } from './markup.ts'
import { badge, code, type Section, table } from './parts.ts'

/** Every check with what was seen and, where somebody has to act, what to do. */
export function checksSection({ checks }: Evidence): Section {
  const rows = checks.map(({ id, status, summary, evidence, remedy }) => [
    html`${badge(status)}`,
    code(id),
    html`<p>${summary}</p>${evidence && html`<pre>${evidence.trimEnd()}</pre>`}${
      remedy && html`<p class="remedy"><b>To fix it:</b> ${remedy}</p>`
    }`,
  ])
  const columns = [
    { title: 'Result', width: '6.2rem' },
    { title: 'Check', width: '12.6rem' },
    { title: 'What was found' },
  ]
  return {
    id: 'checks',
    title: 'Checks',
    body: table('Every check, as made on this host', columns, rows),
  }
}
