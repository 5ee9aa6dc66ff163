import type { CheckId } from '../../checks/check.ts'
import type { Evidence, FileOwner } from '../evidence.ts'
import { factTitles } from '../lines.ts'
import { html, type Markup } from './markup.ts'
import { badge, code, list, pairs, type Section, table } from './parts.ts'

/** Who an owner is, in the words of the page. */
export const owners: Readonly<Record<FileOwner, string>> = {
  you: 'You',
  Datadog: 'Datadog',
  NIST: 'NIST',
}

function results(evidence: Evidence, ids: readonly CheckId[]): Markup[] {
  return evidence.checks
    .filter(({ id }) => ids.includes(id))
    .map(({ id, status }) => html`<div class="result">${badge(status)} ${code(id)}</div>`)
}

/** Returns what the evidence does not prove, who answers for it, and by what it is seen at least. */
export function notProvedSection(evidence: Evidence): Section {
  const rows = evidence.notProved.map(({ about, says, owner, source, seenBy }) => [
    html`<b>${about}</b><br><span class="aside">${source}</span>`,
    says,
    owners[owner],
    seenBy.length > 0 ? html`${results(evidence, seenBy)}` : 'nothing',
  ])
  const columns = [
    { title: 'About', width: '21%' },
    { title: 'What stays open' },
    { title: 'Whose it is', width: '11%' },
    { title: 'What a host shows of it', width: '32%' },
  ]
  return {
    id: 'not-proved',
    title: 'Not proved here, and whose it is',
    body: html`<p>FAQ and limitations are those of Datadog's guide to the FIPS proxy.</p>${table(
      'What no look at this host can prove',
      columns,
      rows,
    )}`,
  }
}

/** Returns the controls of NIST SP 800-53 that checks and facts contribute to, and what each leaves open. */
export function controlsSection(evidence: Evidence): Section {
  const rows = evidence.controls.map(({ id, title, part, checks, facts, leaves }) => [
    html`<b>${label(id)}</b><br>${title}`,
    part,
    html`${results(evidence, checks)}${facts.map(
      (name) => html`<a href="#${name}">${factTitles[name]}</a><br>`,
    )}`,
    leaves,
  ])
  const columns = [
    { title: 'Control', width: '17%' },
    { title: 'Part of it that this bears on' },
    { title: 'Evidence', width: '32%' },
    { title: 'What it leaves open', width: '22%' },
  ]
  return {
    id: 'controls',
    title: 'Controls of NIST SP 800-53 rev. 5',
    body: html`<p>Each row is evidence toward a part of a control. Whether a control is met is the assessor's to
say.</p>${table('Evidence by control', columns, rows)}`,
  }
}

/** `sc-8.1` is written SC-8(1) in print. */
function label(id: string): string {
  return id.toUpperCase().replace(/\.(\d+)$/, '($1)')
}

/** Returns what was not looked at, and why. */
export function notLookedAtSection({ notLookedAt }: Evidence): Section {
  const rows = notLookedAt.map(({ what, why }) => [what, why])
  const columns = [{ title: 'What', width: '32%' }, { title: 'Why' }]
  return {
    id: 'not-looked-at',
    title: 'Not looked at',
    body:
      rows.length > 0
        ? table('What could not be looked at in this run', columns, rows)
        : html`<p class="none">Nothing that this tool looks at was left out.</p>`,
  }
}

/** Returns what made the document, when, and how to make it again. */
export function aboutSection({ tool, collectedAt, host }: Evidence): Section {
  const again = host.root
    ? `dd-fips evidence --root ${host.root} --out DIR`
    : 'dd-fips evidence --out DIR'
  return {
    id: 'about',
    title: 'About this document',
    body: html`${pairs([
      ['Made by', `${tool.name} ${tool.version}, on the host itself`],
      ['Made at', `${collectedAt} (clock of the host, UTC)`],
      ['Made again by', code(again)],
    ])}${list([
      'It shows one host at one time. Nothing on the host was changed. The tool asks nothing off the host; the checks proxy.backends and agent.diagnose send requests through the proxy.',
      'The same facts give the same document, apart from the time.',
      'Pass means: seen on this host, in this run. Not made means: it could not be looked at, and why is said.',
      "The same facts are in evidence.json, for programs, and in assessment-results.json, in NIST's OSCAL.",
    ])}`,
  }
}
