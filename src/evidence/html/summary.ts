import type { Evidence } from '../evidence.ts'
import { owners } from './closing.ts'
import { html, type Markup } from './markup.ts'
import { code, list, pairs } from './parts.ts'

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`

/** What the chain came to, and the checks where it does not tell, in one sentence. */
function headline({ result, checks, chain }: Evidence): string {
  const links = (state: string) => chain.filter((link) => link.state === state).length
  if (links('failed') > 0) {
    const rest = links('not-seen') > 0 ? `, and ${links('not-seen')} not seen` : ''
    return `The chain is broken: ${links('failed')} of ${count(chain.length, 'link')} failed${rest}.`
  }
  if (result === 'incomplete' && links('not-seen') > 0) {
    return `No link is broken, but ${links('not-seen')} of ${count(chain.length, 'link')} could not be seen.`
  }
  if (result === 'proved') {
    const warned = checks.filter(({ status }) => status === 'warn').length
    return `The chain holds: all ${count(chain.length, 'link')} were seen${warned > 0 ? `, with ${count(warned, 'warning')}` : ''}.`
  }
  return ofChecks({ result, checks })
}

function ofChecks({ result, checks }: Pick<Evidence, 'result' | 'checks'>): string {
  const of = (wanted: string) => checks.filter(({ status }) => status === wanted).length
  const notMade = of('skip')
  if (result === 'failed') {
    const rest = notMade > 0 ? `, and ${notMade} could not be made` : ''
    return `${of('fail')} of ${count(checks.length, 'check')} failed${rest}.`
  }
  if (result === 'incomplete') {
    return `Nothing failed, but ${notMade} of ${count(checks.length, 'check')} could not be made.`
  }
  return `All ${count(checks.length, 'check')} passed.`
}

/** What host, when, by what. */
export function masthead({ host, collectedAt, tool }: Evidence): Markup {
  const name = host.name ?? host.root ?? 'a host without a name'
  return html`<header>
<p class="eyebrow">Evidence from one host</p>
<h1>Datadog Agent through the FIPS proxy</h1>
${pairs([
  ['Host', html`<b>${name}</b>`],
  ['Tree', host.root && code(host.root)],
  ['System', `${host.distribution}, ${host.arch}`],
  ['Kernel', host.kernel],
  ['Service manager', host.init],
  ['Machine', [host.hardware, host.virtualization].filter(Boolean).join(', ') || undefined],
  ['Collected', collectedAt.replace('T', ' ').replace('Z', ' UTC')],
  ['Tool', `${tool.name} ${tool.version}`],
])}
</header>`
}

/** What was shown, what was not, and whose the rest is: what a reader takes away who reads no further. */
export function summary(evidence: Evidence): Markup {
  const { checks, attention, notLookedAt, notProved, result } = evidence
  const shown = checks.filter(({ status }) => status === 'pass' || status === 'warn')
  const open = [
    ...checks
      .filter(({ status }) => status === 'fail' || status === 'warn')
      .map(({ id, summary: text }) => html`${text} ${code(id)}`),
    ...attention,
    ...notLookedAt.map(({ what, why }) => html`${what}: ${why}`),
  ]
  const byOwner = (['you', 'Datadog', 'NIST'] as const).map((owner) => {
    const mine = notProved.filter((statement) => statement.owner === owner)
    return html`<h4>${owners[owner]}${owner === 'you' && ', who operate the host'}</h4>${list(mine.map(({ about }) => about))}`
  })
  return html`<section class="verdict ${result}" aria-labelledby="summary">
<h2 id="summary">${headline(evidence)}</h2>
<div class="cards">
<div><h3>Shown on this host</h3>${
    shown.length > 0 ? list(shown.map(({ summary: text }) => text)) : html`<p>Nothing.</p>`
  }</div>
<div><h3>Not shown</h3>${open.length > 0 ? list(open) : html`<p>No check failed, and none was left out.</p>`}</div>
<div><h3>Not for a host to show</h3>${byOwner}<p><a href="#not-proved">What stays open, and why</a></p></div>
</div>
</section>
<aside class="certificate" aria-label="Certificate of the module"><b>Certificate</b> ${evidence.certificate}. Whether that is acceptable for this system is not for this document to say.</aside>`
}
