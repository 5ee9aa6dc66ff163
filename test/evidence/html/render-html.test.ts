import t from 'tap'
import { renderHtml } from '../../../src/evidence/html/render-html.ts'
import { sample } from '../sample.ts'

t.test('the page stands for itself: no script, nothing fetched from elsewhere', async (t) => {
  for (const name of ['proved', 'failed'] as const) {
    const page = renderHtml(sample(name))
    t.notMatch(page, /<(script|link|img|iframe|object|embed|form)\b/i)
    t.notMatch(page, /\b(src|srcset|action)=|url\(|@import|javascript:/i)
    for (const [, href] of page.matchAll(/href="([^"]*)"/g)) t.match(href, /^#/)
  }
})

t.test('no host is called compliant', async (t) => {
  for (const name of ['proved', 'failed'] as const) {
    const rest = renderHtml(sample(name)).replaceAll('compliance findings', '') // a product of Datadog
    t.notMatch(rest, /complian|certified/i)
  }
})

t.test('the summary says what was shown and what was not', async (t) => {
  t.match(renderHtml(sample('proved')), '>The chain holds: all 6 links were seen.<')
  const failed = renderHtml(sample('failed'))
  t.match(failed, '>The chain is broken: 2 of 6 links failed, and 2 not seen.<')
  t.match(failed, /Not shown[\s\S]*A setting leads past the proxy[\s\S]*Not for a host to show/)
  const base = sample('proved')
  const checks = base.checks.map((one) => ({ ...one, status: 'skip' as const }))
  const page = renderHtml({ ...base, result: 'incomplete', checks })
  t.match(page, '>Nothing failed, but 19 of 19 checks could not be made.<')
})

t.test('links within the page lead somewhere', async (t) => {
  const page = renderHtml(sample('failed'))
  const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)
  t.equal(new Set(ids).size, ids.length, 'each name once')
  for (const [, target] of page.matchAll(/href="#([^"]*)"/g))
    t.ok(ids.includes(target), String(target))
})

t.test('what a host is called cannot get out of its place', async (t) => {
  const evil = `x</style><script>"}*{`
  const page = renderHtml({ ...sample('proved'), host: { ...sample('proved').host, name: evil } })
  t.notMatch(page, /<script/)
  t.equal(page.match(/<\/style>/g)?.length, 1)
})

t.test('the same facts are the same page but for the time', async (t) => {
  const [one, two] = [
    sample('proved'),
    { ...sample('proved'), collectedAt: '2027-01-02T03:04:05Z' },
  ]
  const timeless = (page: string) => page.replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d/g, 'then')
  t.not(renderHtml(one), renderHtml(two))
  t.equal(timeless(renderHtml(one)), timeless(renderHtml(two)))
})
