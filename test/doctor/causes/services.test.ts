import t from 'tap'
import {
  disabledUnits,
  failedUnits,
  hasFailed,
  maskedUnits,
  stoppedUnits,
} from '../../../src/doctor/causes/services.ts'
import { sysvinit } from '../../../src/services/others/sysvinit.ts'
import { upstart } from '../../../src/services/others/upstart.ts'
import { agent, agentWith, findingsOf, ids, observed, proxy } from '../seen.ts'

const proxyFails = ['proxy.service', 'fail'] as const
const agentFails = ['agent.service', 'fail'] as const

t.test('a service that is dead, masked, failed or not enabled is told apart', async (t) => {
  const cases = [
    ['dead', 'proxy.stopped', /^systemctl start datadog-fips-proxy$/, true],
    ['masked', 'proxy.masked', /unmask datadog-fips-proxy && systemctl start/, true],
    ['failed', 'proxy.failed', /journalctl -u datadog-fips-proxy/, false],
    ['retries', 'proxy.failed', /journalctl/, false],
    ['disabled', 'proxy.disabled', /^systemctl enable datadog-fips-proxy$/, true],
  ] as const
  for (const [how, id, command, mends] of cases) {
    const found = findingsOf({ proxy: proxy(how) }, proxyFails)
    t.same(ids(found), [id], how)
    t.match(found[0]?.command, command)
    t.equal(found[0]?.mends, mends)
    t.same(found[0]?.explains, ['proxy.service'])
  }
  t.same(ids(findingsOf({ agent: agent('dead') }, agentFails)), ['agent.stopped'])
})

t.test('only a unit that is dead is one that --fix starts', async (t) => {
  for (const how of ['masked', 'failed', 'retries', 'disabled'] as const) {
    const [found] = findingsOf({ proxy: proxy(how) }, proxyFails)
    t.equal(found?.starts, undefined, how)
  }
  const [found] = findingsOf({ proxy: proxy('dead') }, proxyFails)
  t.equal(found?.starts, 'datadog-fips-proxy')
})

t.test('where both are dead the proxy comes first', async (t) => {
  const seen = { proxy: proxy('dead'), agent: agent('dead') }
  t.same(ids(findingsOf(seen, agentFails, proxyFails)), ['proxy.stopped', 'agent.stopped'])
})

t.test('of a failed unit the lines that matter are shown, without secrets', async (t) => {
  const log = [
    'loading modules',
    'panic: cannot reach api_key: 0123456789abcdef0123456789abcdef',
    'datadog-fips-proxy.service: Main process exited, code=exited, status=1/FAILURE',
  ]
  const [found] = findingsOf({ proxy: proxy('failed', log) }, proxyFails)
  t.match(found?.evidence, /the journal:\npanic: cannot reach api_key: \*+$/)
  t.match(found?.cause, /exit-code, status 1/)
})

t.test('what the Agent logged is evidence for a proxy that is dead', async (t) => {
  const last = '… | CORE | ERROR | dial tcp 127.0.0.1:9804: connect: connection refused'
  const complaints = [
    { kind: 'refused', port: 9804, count: 9, last, file: '/var/log/datadog/agent.log' },
  ] as const
  const [found] = findingsOf({ proxy: proxy('dead'), complaints }, proxyFails)
  t.match(found?.evidence, '/var/log/datadog/agent.log: … | CORE | ERROR | dial tcp')
})

t.test('commands are those of the service manager in charge', async (t) => {
  const cases = [
    [upstart.typed, 'start datadog-fips-proxy'],
    [sysvinit.typed, 'service datadog-fips-proxy start'],
  ] as const
  for (const [typed, command] of cases) {
    const dead = { ...proxy('dead'), outcome: undefined } // systemd alone tells how a unit ended
    const [found] = findingsOf({ proxy: dead, typed, journald: undefined }, proxyFails)
    t.match(found, { id: 'proxy.stopped', command })
  }
})

t.test('an Agent whose way is not proved is not started, and it is told why', async (t) => {
  for (const how of ['dead', 'masked'] as const) {
    for (const id of ['agent.config.fips', 'agent.config.site', 'agent.bypass'] as const) {
      for (const status of ['fail', 'skip'] as const) {
        const found = findingsOf({ agent: agent(how) }, agentFails, [id, status])
        const own = found.find((one) => one.id.startsWith('agent.'))
        t.match(own, { likelihood: 'likely', command: 'dd-fips verify', mends: false })
        t.equal(own?.starts, undefined, `${how} ${id} ${status}`)
        t.match(own?.advice, `${id} did not pass`)
        t.match(own?.advice, /past the proxy/)
        t.equal(found.at(-1), own, 'behind what has to be mended first')
      }
    }
  }
  const environment = '/etc/datadog-agent/environment:1'
  const override = { name: 'DD_FIPS_ENABLED', value: 'false', source: environment }
  const told = agentWith({ name: 'fips.enabled', value: true, source: '/a:1' }, override)
  const [found] = findingsOf({ agent: agent('dead'), agentUnits: [told] }, agentFails)
  t.equal(found?.starts, undefined)
  t.match(found?.advice, `DD_FIPS_ENABLED=false (${environment})`)
  t.equal(
    findingsOf({ proxy: proxy('dead') }, proxyFails, ['agent.bypass', 'fail'])[0]?.mends,
    true,
  )
})

t.test('a service has failed if it ended badly or is about to be tried again', async (t) => {
  const cases = [
    ['runs', false],
    ['dead', false],
    ['masked', false],
    ['failed', true],
    ['retries', true],
  ] as const
  for (const [how, expected] of cases) t.equal(hasFailed(proxy(how)), expected, how)
  t.equal(hasFailed({ ...proxy('failed'), outcome: undefined }), false, 'no systemd tells')
})

t.test('one state is one cause: of masked, stopped, failed and disabled never two', async (t) => {
  const all = [...maskedUnits, ...stoppedUnits, ...failedUnits, ...disabledUnits]
  for (const how of ['dead', 'masked', 'failed', 'retries', 'disabled'] as const) {
    const seen = observed({ proxy: proxy(how), agent: agent(how) })
    t.equal(all.filter((cause) => cause.find(seen) !== undefined).length, 2, `${how}: one of each`)
  }
  const none = { ...proxy('dead'), state: undefined, outcome: undefined }
  const seen = observed({ proxy: none, agent: none })
  t.same(
    all.filter((cause) => cause.find(seen) !== undefined),
    [],
    'no unit at all',
  )
})
