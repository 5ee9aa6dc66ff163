import t from 'tap'
import type { Evidence } from '../../../src/evidence/evidence.ts'
import { namesOf, propertyOf } from '../../../src/evidence/oscal/names.ts'
import { findingsOf, observationsOf } from '../../../src/evidence/oscal/observations.ts'
import { sample } from '../sample.ts'

const base = sample('failed')
const names = namesOf(base)

t.test('a property is on one line and never empty, in our own name space', async (t) => {
  t.same(propertyOf('status', 'a\n b'), {
    name: 'status',
    ns: 'https://dd-fips.invalid/ns/oscal',
    value: 'a b',
  })
  t.match(propertyOf('status', ''), { value: '-' })
})

t.test('the host keeps its name when its facts change, the document does not', async (t) => {
  const later = namesOf({ ...base, collectedAt: '2027-01-01T00:00:00Z' })
  t.equal(later.document, names.document, 'time is no fact')
  const changed = namesOf({ ...base, attention: ['x'] })
  t.not(changed.document, names.document)
  t.not(changed.observation('a'), names.observation('a'))
  t.equal(changed.host, names.host)
  t.equal(changed.component('haproxy'), names.component('haproxy'))
  const other = namesOf({ ...base, host: { ...base.host, name: 'web-2' } })
  t.not(other.host, names.host)
  t.not(other.component('haproxy'), names.component('haproxy'))
})

t.test('different things of one document have different names', async (t) => {
  const all = [
    names.document,
    names.result,
    names.plan,
    names.tool,
    names.platform,
    names.host,
    names.component('a'),
    names.observation('a'),
    names.finding('a'),
  ]
  t.equal(new Set(all).size, all.length)
})

type Observation = Readonly<Record<string, unknown>> & { readonly title: string }
const observed = (more: Partial<Evidence>) =>
  observationsOf({ ...base, ...more }, names) as Observation[]

t.test('a check that sends requests is a test, another an examination', async (t) => {
  const check = { status: 'pass', summary: 's' } as const
  const [backends, log] = observed({
    checks: [
      { id: 'proxy.backends', ...check },
      { id: 'proxy.log', ...check },
    ],
  })
  t.match(backends, { methods: ['TEST'], types: ['control-objective'] })
  t.match(log, { methods: ['EXAMINE'] })
  t.notOk(log && 'relevant-evidence' in log)
  t.notOk(log && 'remarks' in log)
})

t.test('a failed check has its evidence as code and what to do', async (t) => {
  const [found] = observed({
    checks: [
      { id: 'proxy.log', status: 'fail', summary: 'a *b*', evidence: '`x`\n', remedy: 'Mend it.' },
    ],
  })
  t.match(found, {
    title: 'proxy.log: fail',
    description: 'a \\*b\\*',
    types: ['finding'],
    'relevant-evidence': [{ description: '```\n`x`\n```' }],
    remarks: 'To fix it: Mend it.',
    collected: base.collectedAt,
  })
})

t.test('sections without facts are no observations', async (t) => {
  const titles = observed({ checks: [], packages: [], repository: undefined }).map(
    ({ title }) => title,
  )
  t.notOk(titles.includes('Packages'))
  t.notOk(titles.includes('Repository and signing keys'))
  t.ok(titles.includes('Cryptography'))
})

t.test('only a failure speaks against a control, once for each statement of it', async (t) => {
  const controls = [
    {
      ...base.controls[0],
      id: 'sc-8.1',
      title: 'T',
      statements: ['a', 'b'],
      checks: ['proxy.log', 'proxy.ports'],
    },
    { ...base.controls[0], id: 'cm-6', title: 'U', statements: ['c'], checks: ['agent.bypass'] },
  ] as unknown as Evidence['controls']
  const against = (status: 'fail' | 'warn' | 'skip') =>
    findingsOf({ ...base, controls, checks: [{ id: 'proxy.log', status, summary: '' }] }, names)
  t.match(against('fail'), [
    {
      title: 'SC-8.1 T: proxy.log failed',
      target: { 'target-id': 'a', status: { state: 'not-satisfied' } },
      'related-observations': [{ 'observation-uuid': names.observation('proxy.log') }],
    },
    { target: { 'target-id': 'b' } },
  ])
  t.equal(against('fail').length, 2)
  t.same(against('warn'), [])
  t.same(against('skip'), [])
})
