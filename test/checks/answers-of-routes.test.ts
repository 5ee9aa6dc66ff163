import t from 'tap'
import {
  type Asked,
  isOfProxy,
  problemOf,
  proxyAnswers,
  remedyOf,
} from '../../src/checks/probes/proxy-answers.ts'
import type { Probe, ProbeAnswer } from '../../src/host/probe.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { contextOf, installedHost } from './installed-host.ts'
import { cfg, write } from './rows.ts'

waitsPassAtOnce(t)

const own = (status: number) => ({ status, body: `<html><h1>${status} Service Unavailable</h1>` })
const asked = (answer: ProbeAnswer): Asked => ({
  route: { name: 'a', binds: [], backends: ['b'], paths: ['/'], statistics: undefined },
  place: '9804',
  answer,
})

/** What a proxy with this cfg was asked, in order, and what came of it. */
async function answersTo(text: string, answer: (probe: Probe) => ProbeAnswer) {
  const machine = await installedHost()
  write(cfg, text)(machine)
  const probes: string[] = []
  machine.host.probe = async (probe) => {
    probes.push(`${probe.address} ${probe.port} ${probe.path}`)
    return answer(probe)
  }
  const context = await contextOf(machine)
  return { context, probes, found: await proxyAnswers(context) }
}

const text = `listen stats
  bind *:9803
  stats enable
  stats uri /state
frontend metrics
  bind *:9804
  bind :::9805
  use_backend api if { path_beg /api }
  default_backend intake
frontend idle
  bind 127.0.0.1:9806
backend intake
  server one intake.example:443
backend api
  server one api.example:443
`

t.test('asks every port and path that leads on, then the statistics', async (t) => {
  const csv = '# pxname,svname,status,check_status\nintake,one,UP,L4OK\n'
  const { probes, found } = await answersTo(text, ({ path }) =>
    path === '/state;csv' ? { status: 200, body: csv } : { status: 404, body: '' },
  )
  t.same(probes.slice(0, -1).sort(), [
    '127.0.0.1 9804 /',
    '127.0.0.1 9804 /api',
    '::1 9805 /',
    '::1 9805 /api',
  ])
  t.equal(probes.at(-1), '127.0.0.1 9803 /state;csv', 'failed requests leave their mark there')
  t.same(found.asked.map(({ place }) => place).sort(), ['9804', '9804/api', '9805', '9805/api'])
  t.match(found.states, [{ backend: 'intake', server: 'one', isDown: false }])
  t.same(found.servers.get('api'), ['api.example:443'])
})

t.test('statistics that want a password, or are none, are as if not served', async (t) => {
  const closed = await answersTo(text.replace('stats enable', 'stats auth a:b'), () => own(503))
  t.notMatch(closed.probes.join(), 'state')
  t.same(closed.found.states, [])
  for (const answer of [
    { status: 200, body: '<html>' },
    { problem: 'silent', detail: '' },
  ] as const)
    t.same((await answersTo(text, () => answer)).found.states, [])
})

t.test('a cfg that leads nowhere is asked nothing, and any is asked once a context', async (t) => {
  const { probes, context, found } = await answersTo('global\n', () => own(503))
  t.same(probes, [])
  t.match(found, { asked: [], states: [] })
  t.equal(proxyAnswers(context), proxyAnswers(context))
})

t.test('only an answer of a gateway, or none, is a problem', async (t) => {
  for (const status of [200, 202, 400, 403, 404, 413, 500, 501, 505])
    t.equal(problemOf(asked({ status, body: '' })), undefined, String(status))
  t.equal(problemOf(asked(own(502))), '502: the intake closes the connection, or TLS with it fails')
  t.equal(problemOf(asked(own(503))), '503: no server of the backend can be reached')
  t.equal(problemOf(asked(own(504))), '504: the intake does not answer in time')
  t.equal(problemOf(asked({ status: 503, body: 'busy' })), '503: the intake itself says so')
  t.equal(problemOf(asked({ problem: 'silent', detail: '10 s' })), 'silent (10 s)')
})

t.test('an error page is of the proxy if it is headed with its own status', async (t) => {
  t.ok(isOfProxy(own(503)))
  t.notOk(isOfProxy({ status: 502, body: own(503).body }))
  t.notOk(isOfProxy({ problem: 'empty', detail: '<h1>503 ' }))
})

t.test('the remedy is about the first thing in the way', async (t) => {
  const state = (check: string, isDown = check !== 'L4OK', backend = 'b') => ({
    backend,
    server: 'one',
    isDown,
    check,
    reason: '',
  })
  const cases: [string, Asked[], ReturnType<typeof state>[], RegExp][] = [
    ['a firewall', [asked({ problem: 'refused', detail: '' })], [], /nft list ruleset/],
    ['broken off', [asked({ problem: 'empty', detail: '' })], [], /says why the proxy closes/],
    ['the intake itself', [asked({ status: 503, body: '' })], [], /status page/],
    ['TLS by the statistics', [asked(own(503))], [state('L6RSP')], /TLS inspection/],
    ['TCP works, so TLS', [asked(own(503))], [state('L4OK')], /TLS inspection/],
    ['TCP of another backend', [asked(own(503))], [state('L4OK', false, 'c')], /ip-ranges/],
    ['one server is down', [asked(own(503))], [state('L4OK'), state('L4CON')], /ip-ranges/],
    ['nothing is known', [asked(own(503))], [], /ip-ranges/],
    ['only a server is down', [], [state('L4CON')], /ip-ranges/],
  ]
  for (const [name, wrong, states, remedy] of cases) t.match(remedyOf(wrong, states), remedy, name)
})
