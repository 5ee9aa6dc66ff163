import t from 'tap'
import type { Check, CheckContext, Finding, Status } from '../../src/checks/check.ts'
import { allChecks } from '../../src/checks/registry.ts'
import { verify } from '../../src/checks/verify.ts'
import { DdFipsError } from '../../src/errors.ts'
import { debian } from '../support/machine.ts'
import { contextOf } from './installed-host.ts'

const context = {
  host: { root: '/' },
  survey: { detection: { init: 'systemd' } },
  expected: { agent: true },
} as CheckContext
const ids = ['proxy.service', 'proxy.ports', 'proxy.backends', 'proxy.log'] as const

const saying = (finding: Finding) => async () => finding
const checks = (...found: Status[]): Check[] =>
  found.map((status, index) => ({
    id: ids[index] ?? 'proxy.log',
    run: saying({ status, summary: status }),
  }))

t.test('a verdict is as good as its worst check', async (t) => {
  const cases: [Status[], string][] = [
    [['pass'], 'proved'],
    [['pass', 'pass'], 'proved'],
    [['pass', 'warn'], 'proved'],
    [['pass', 'skip'], 'incomplete'],
    [['warn', 'skip'], 'incomplete'],
    [['skip', 'fail'], 'failed'],
    [['pass', 'warn', 'skip', 'fail'], 'failed'],
  ]
  for (const [found, result] of cases) {
    t.equal((await verify(checks(...found), context)).result, result, found.join(' '))
  }
})

t.test('what a check needs must have been seen; else it is skipped, with the reason', async (t) => {
  const after = (status: Status): Check[] => [
    ...checks(status),
    { id: 'proxy.ports', needs: ['proxy.service'], run: saying({ status: 'pass', summary: 'p' }) },
    { id: 'proxy.log', needs: ['proxy.ports'], run: saying({ status: 'pass', summary: 'q' }) },
  ]
  const cases: [Status, Status[], string][] = [
    ['pass', ['pass', 'pass', 'pass'], 'proved'],
    ['warn', ['warn', 'pass', 'pass'], 'proved'],
    ['fail', ['fail', 'skip', 'skip'], 'failed'],
    ['skip', ['skip', 'skip', 'skip'], 'incomplete'],
  ]
  for (const [first, statuses, result] of cases) {
    const verdict = await verify(after(first), context)
    t.same(
      verdict.checks.map(({ status }) => status),
      statuses,
    )
    t.equal(verdict.result, result)
  }
  const { checks: made } = await verify(after('fail'), context)
  t.equal(made[1]?.summary, 'Not checked: it needs proxy.service.')
})

t.test('all checks are given one context, by which probes know what was looked at', async (t) => {
  const given = new Set<CheckContext>()
  const one = (id: Check['id'], more: Partial<Check> = {}): Check => ({
    id,
    ...more,
    run: async (context) => {
      given.add(context)
      return { status: 'pass', summary: id }
    },
  })
  await verify(
    [one('proxy.service'), one('proxy.ports'), one('agent.diagnose', { slow: true })],
    context,
  )
  t.same([...given], [context])
  t.equal(given.size, 1)
})

t.test('a check that is asked alongside another counts only if that is met', async (t) => {
  for (const status of ['pass', 'warn', 'fail', 'skip'] as const) {
    const order: string[] = []
    let first = () => {}
    const isAsked = new Promise<void>((resolve) => {
      first = resolve
    })
    const long: Check = {
      id: 'proxy.log',
      needs: ['proxy.service', 'proxy.ports'],
      alongside: ['proxy.ports'],
      run: async (_, dropped) => {
        order.push('asked')
        first()
        const met = status === 'pass' || status === 'warn'
        if (!met) await new Promise((resolve) => dropped?.addEventListener('abort', resolve))
        return { status: 'pass', summary: 'seen' }
      },
    }
    const slow: Check = {
      id: 'proxy.ports',
      run: async () => {
        await isAsked
        order.push('answered')
        return { status, summary: status }
      },
    }
    const met = status === 'pass' || status === 'warn'
    const verdict = await verify([...checks('pass'), slow, long], context)
    t.same(order, ['asked', 'answered'])
    const expected = met
      ? { status: 'pass', summary: 'seen' }
      : { status: 'skip', summary: 'Not checked: it needs proxy.ports.' }
    t.match(verdict.checks[2], expected, status)
    const unmet = await verify([...checks('fail'), slow, long], context).catch((error) => error)
    t.match(unmet.checks[2], { summary: 'Not checked: it needs proxy.service.' })
  }
})

t.test(
  'a slow check is begun with what it needs, and the others are asked meanwhile',
  async (t) => {
    const order: string[] = []
    const one = (id: Check['id'], more: Partial<Check> = {}): Check => ({
      id,
      ...more,
      run: async () => {
        order.push(id)
        return { status: 'pass', summary: id }
      },
    })
    const some = [
      one('proxy.log'),
      one('proxy.service'),
      one('proxy.backends', { needs: ['proxy.service'] }),
      one('agent.version', { needs: ['proxy.log'] }),
      one('agent.diagnose', { needs: ['proxy.backends'], slow: true }),
    ]
    const { checks: made } = await verify(some, context)
    t.same(order, [
      'proxy.service',
      'proxy.backends',
      'agent.diagnose',
      'proxy.log',
      'agent.version',
    ])
    t.same(
      made.map(({ id }) => id),
      some.map(({ id }) => id),
      'told in the order of the list',
    )
    order.length = 0
    const hurried = { ...context, expected: { ...context.expected, hurried: true } }
    await verify(some, hurried)
    t.same(order.toSorted(), ['agent.version', 'proxy.backends', 'proxy.log', 'proxy.service'])
  },
)

t.test('a check that breaks down proves nothing', async (t) => {
  const broken: Check = {
    id: 'proxy.log',
    run: async () => {
      throw new DdFipsError({ code: 'X', exit: 'preflight', message: 'no way', remedy: 'do this' })
    },
  }
  const { result, checks: made } = await verify([broken, ...checks('pass')], context)
  t.not(result, 'proved')
  t.match(made[0], {
    id: 'proxy.log',
    status: 'skip',
    summary: 'It could not be looked at: no way',
    remedy: 'do this',
  })
  t.match(made[1], { status: 'pass' }, 'and the others are asked all the same')
})

t.test('every check stands once in the list, behind those that it needs', async (t) => {
  const order = allChecks.map(({ id }) => id)
  t.equal(new Set(order).size, 21)
  for (const [index, { id, needs = [] }] of allChecks.entries()) {
    for (const need of needs) t.ok(order.slice(0, index).includes(need), `${id} after ${need}`)
  }
})

t.test('an install is undone for what it can have broken, and for nothing else', async (t) => {
  const ours = allChecks.filter(({ ofThisHost }) => ofThisHost).map(({ id }) => id)
  t.same(ours.sort(), [
    'agent.config.fips',
    'agent.service',
    'proxy.cfg.ownership',
    'proxy.ports',
    'proxy.service',
  ])
})

t.test('before anything is installed every check has an answer', async (t) => {
  const { result, checks: made } = await verify(allChecks, await contextOf(debian()))
  t.equal(result, 'failed')
  t.match(made[0], { id: 'packages.installed', status: 'fail' })
  t.same([...new Set(made.slice(1).map(({ status }) => status))], ['skip'])
})
