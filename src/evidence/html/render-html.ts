import type { Evidence } from '../evidence.ts'
import { chainSection } from './chain.ts'
import { aboutSection, controlsSection, notLookedAtSection, notProvedSection } from './closing.ts'
import { html, type Markup } from './markup.ts'
import { filesSection, packagesSection, repositorySection } from './origins.ts'
import { badge, code, type Section, table } from './parts.ts'
import {
  configurationSection,
  connectionsSection,
  cryptographySection,
  portsSection,
  processesSection,
} from './running.ts'
import { style } from './style.ts'
import { masthead, summary } from './summary.ts'

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

/** The page in its order. */
const sections: readonly ((evidence: Evidence) => Section)[] = [
  chainSection,
  checksSection,
  notProvedSection,
  controlsSection,
  cryptographySection,
  packagesSection,
  repositorySection,
  filesSection,
  processesSection,
  configurationSection,
  portsSection,
  connectionsSection,
  notLookedAtSection,
  aboutSection,
]

/** Gives the evidence as one HTML page for people: no scripts, and nothing that is fetched from elsewhere. */
export function renderHtml(evidence: Evidence): string {
  const all = sections.map((section) => section(evidence))
  const name = evidence.host.name ?? evidence.host.root ?? 'a host'
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Evidence: Datadog Agent through the FIPS proxy on ${name}</title>
<style>${styleFor(name, evidence.collectedAt)}</style>
</head>
<body>
<main>
${masthead(evidence)}
${summary(evidence)}
<nav aria-label="Contents"><h2>In this document</h2><ol>${all.map(
    ({ id, title }) => html`<li><a href="#${id}">${title}</a></li>\n`,
  )}</ol></nav>
${all.map(sectionMarkup)}
</main>
</body>
</html>
`
  return page.html
}

function sectionMarkup({ id, title, body }: Section, index: number): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title"><span class="number">${index + 1}</span> ${title}</h2>
${body}
</section>
`
}

/** The margins of a printed page say what it is a page of; only harmless characters get into a style sheet. */
function styleFor(name: string, collectedAt: string): Markup {
  const harmless = (text: string) => text.replace(/[^\w .:/-]/g, '?')
  const foot = `${harmless(name)}, ${harmless(collectedAt)}`
  return { html: style.replace('%FOOT%', foot) }
}
