import t from 'tap'
import {
  evidenceOf,
  hostOf,
  named,
  type Trouble,
  troublesOf,
} from '../../src/doctor/causes/intake.ts'
import type { ProbeAnswer } from '../../src/host/probe.ts'
import { answers, observed, proxy } from './seen.ts'

const own503 = { status: 503, body: '<h1>503 Service Unavailable</h1>' }
const troubles = (found: ReturnType<typeof answers> | undefined, ...log: string[]) =>
  troublesOf(observed({ answers: found, proxy: proxy('runs', log) }))
const down = (server: string, reason: string) =>
  `Server ${server} is DOWN, reason: ${reason}. 0 active and 0 backup servers left. 1 sessions active`

t.test('finds no trouble where nothing was asked, or the intake answered', async (t) => {
  t.same(troubles(undefined), [])
  t.same(troubles(answers({ status: 404, body: '' }, 'L4OK')), [])
  t.same(troubles(answers({ status: 403, body: '' })), [], 'a refused key is an answer')
})

t.test('a port of the proxy that is shut is no trouble of the intake', async (t) => {
  for (const problem of ['refused', 'unreachable', 'empty'] as const)
    t.same(troubles(answers({ problem, detail: '' }, 'L4OK')), [], problem)
  t.match(troubles(answers({ problem: 'silent', detail: 'x' }, 'L4TOUT')), [{ layer: 'timeout' }])
})

t.test('the log says how far connections get, the statistics where it does not', async (t) => {
  const cases: [ProbeAnswer, string | undefined, string[], Trouble['layer']][] = [
    [own503, 'L4CON', [], 'refused'],
    [own503, 'SOCKERR', [], 'refused'],
    [own503, 'L6TOUT', [], 'tls'],
    [own503, 'L4CON', [down('traces/one', 'Layer4 timeout')], 'timeout'],
    [own503, undefined, [down('traces/one', 'Layer4 unreachable')], 'refused'],
    [own503, undefined, [down('traces/one', 'SSL handshake failure')], 'tls'],
    [own503, undefined, [down('other/one', 'Layer4 timeout')], 'other'],
    [own503, 'L4OK', [], 'tls'],
    [own503, undefined, [], 'other'],
  ]
  for (const [answer, check, log, layer] of cases)
    t.match(
      troubles(answers(answer, check), ...log),
      [{ backend: 'traces', layer }],
      String(log[0] ?? check),
    )
})

t.test('a server that came back is no evidence', async (t) => {
  const log = [
    down('traces/one', 'Layer4 timeout'),
    'Server traces/one is UP, reason: Layer4 check passed',
  ]
  t.match(troubles(answers(own503), ...log), [{ layer: 'other', evidence: [/^9805: 503/] }])
})

t.test(
  'evidence is the words of the log without counters and secrets, then the answers',
  async (t) => {
    const line = down('traces/one', 'Layer4 timeout, info: "http://u:secret-word@p"')
    const [found] = troubles(answers(own503, 'L4TOUT'), line)
    t.notMatch(found?.evidence.join(), /active and|secret-word|statistics/)
    t.match(found?.evidence, [
      /^Server traces\/one is DOWN, reason: Layer4 timeout/,
      /^9805: 503: no server/,
    ])
  },
)

t.test(
  'a backend that the statistics count as down is in trouble though no port was asked for it',
  async (t) => {
    const well = answers({ status: 404, body: '' }, 'L4TOUT')
    t.match(troubles(well), [
      { backend: 'traces', layer: 'timeout', servers: ['trace.example:443'] },
    ])
  },
)

t.test('a path leads to the other backends, the plain port to the default one', async (t) => {
  const one = answers(own503)
  const route = { ...one.asked[0]?.route, backends: ['intake', 'api'] }
  const asked = (place: string) => [{ ...one.asked[0], route, place }] as typeof one.asked
  const backends = (place: string) =>
    troubles({ ...one, asked: asked(place) }).map(({ backend }) => backend)
  t.same(backends('9804'), ['intake'])
  t.same(backends('9804/api/v1/validate'), ['api'])
})

const trouble = (backend: string, ...servers: string[]): Trouble => ({
  backend,
  servers,
  layer: 'other',
  evidence: [`${backend} is down`, 'more'],
})

t.test('many troubles are named by the first few, and counted', async (t) => {
  const all = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => trouble(name, `${name}.example`))
  t.equal(named(all.slice(0, 3)), 'a, b, c')
  t.equal(named(all), 'a, b, c, 4 more')
  t.equal(evidenceOf(all.slice(0, 1)), 'a (a.example): a is down')
  t.equal(evidenceOf(all).split('\n').length, 6)
  t.match(evidenceOf(all), /\nand 2 more$/)
})

t.test('the host to look at is the first server, on 443 where no port is written', async (t) => {
  const cases: [string | undefined, string, string][] = [
    ['trace.example:8443', 'trace.example', '8443'],
    ['trace.example', 'trace.example', '443'],
    ['[2001:db8::1]:443', '[2001:db8::1]', '443'],
    [undefined, '', '443'],
  ]
  for (const [server, host, port] of cases)
    t.same(hostOf([trouble('a', ...(server ? [server] : []))]), { host, port })
  t.same(hostOf([]), { host: '', port: '443' })
})
