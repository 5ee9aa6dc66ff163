import type { Evidence } from '../evidence.ts'
import { checksSection } from './checks.ts'
import { aboutSection, controlsSection, notLookedAtSection, notProvedSection } from './closing.ts'
import { html, type Markup } from './markup.ts'
import { filesSection, packagesSection, repositorySection } from './origins.ts'
import type { Section } from './parts.ts'
import {
  configurationSection,
  connectionsSection,
  cryptographySection,
  portsSection,
  processesSection,
} from './running.ts'
import { style } from './style.ts'
import { masthead, summary } from './summary.ts'

/** The page in its order. */
const sections: readonly ((evidence: Evidence) => Section)[] = [
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
