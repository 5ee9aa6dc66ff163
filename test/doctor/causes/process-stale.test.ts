import t from 'tap'
import type { Hit } from '../../../src/doctor/cause.ts'
import { staleProcesses } from '../../../src/doctor/causes/services.ts'
import { lookFirst, wayNotProved } from '../../../src/doctor/remedies.ts'
import { agentWith, observed, proxy } from '../seen.ts'

const find = (id: 'proxy.stale' | 'agent.stale', ...given: Parameters<typeof observed>) =>
  staleProcesses.find((one) => one.id === id)?.find(observed(...given)) as Hit | undefined
const older = 'The proxy was started before the last change of its cfg.'
const ports = ['proxy.ports', 'fail', older, 'pid 7'] as const
const stale = 'datadog-agent was started before the last change of /x.'
const effective = ['agent.config.effective', 'fail', stale] as const

t.test('a proxy that runs with an older cfg is restarted', async (t) => {
  const hit = find('proxy.stale', {}, ports)
  t.match(hit, { likelihood: 'certain', mends: true, evidence: `${older}\npid 7` })
  t.equal(hit?.command, 'systemctl restart datadog-fips-proxy')
})

t.test('ports that nobody listens on are only likely to be of an older cfg', async (t) => {
  for (const summary of ['The proxy does not listen on 9805.', 'Nothing listens on 9805.'])
    t.match(find('proxy.stale', {}, ['proxy.ports', 'fail', summary]), { likelihood: 'likely' })
})

t.test('a proxy that does not run, and other faults of its ports, are not stale', async (t) => {
  t.equal(find('proxy.stale', { proxy: proxy('dead') }, ports), undefined)
  t.equal(find('proxy.stale', {}, ['proxy.ports', 'fail', 'nginx holds 9805.']), undefined)
  t.equal(find('proxy.stale', {}, ['proxy.ports', 'warn', older]), undefined)
})

t.test('an Agent that runs with an older configuration reads it anew', async (t) => {
  const hit = find('agent.stale', {}, effective)
  t.match(hit, { likelihood: 'certain', mends: true, evidence: stale })
  t.match(hit?.command, /^systemctl daemon-reload && systemctl restart datadog-agent$/)
  const changed = [
    'agent.config.effective',
    'fail',
    'Files changed since systemd read them.',
  ] as const
  t.match(find('agent.stale', {}, changed), { mends: true })
})

t.test('an override is not made to count by a restart', async (t) => {
  for (const how of ['gets', 'runs with']) {
    const summary = `datadog-agent ${how} DD_FIPS_ENABLED=false. ${stale}`
    t.equal(find('agent.stale', {}, ['agent.config.effective', 'fail', summary]), undefined)
  }
})

t.test('an Agent is not restarted into a way past the proxy', async (t) => {
  const hit = find('agent.stale', {}, effective, ['agent.bypass', 'fail'])
  t.match(hit, { likelihood: 'likely', mends: false, command: lookFirst })
  t.match(hit?.advice, /past the proxy \(agent\.bypass did not pass\).*restart datadog-agent`\.$/)
})

t.test('the way is proved by checks that passed, not by ones that were skipped', async (t) => {
  t.equal(wayNotProved(observed({})), undefined)
  for (const status of ['fail', 'skip', 'warn'] as const) {
    const open = observed({}, ['agent.config.fips', status], ['agent.bypass', status])
    t.equal(wayNotProved(open), 'agent.config.fips, agent.bypass did not pass', status)
  }
  t.equal(wayNotProved(observed({}, ['agent.connections', 'fail'])), undefined)
})

t.test('a variable that would win at the next start is told, once for all units', async (t) => {
  const file = [
    { name: 'fips.enabled', value: true, source: '/a:1' },
    { name: 'site', value: 'ddog-gov.com', source: '/a:2' },
  ]
  const unit = (...layer: { name: string; value: unknown; source: string }[]) => ({
    ...agentWith(),
    layers: [file, layer],
  })
  const why = (...units: ReturnType<typeof unit>[]) => wayNotProved(observed({ agentUnits: units }))
  t.equal(why(unit()), undefined)
  const off = { name: 'DD_FIPS_ENABLED', value: 'false', source: '/e:1' }
  t.equal(why(unit(off)), 'datadog-agent gets DD_FIPS_ENABLED=false (/e:1)')
  t.equal(why(unit({ ...off, value: '1' })), undefined, 'a word that the Agent takes for true')
  t.match(why(unit({ ...off, value: 'yes' })), 'DD_FIPS_ENABLED=yes', 'one that it does not')
  const site = { name: 'DD_SITE', value: 'datadoghq.com', source: '/e:2' }
  t.equal(why(unit(site), unit(site)), 'datadog-agent gets DD_SITE=datadoghq.com (/e:2)')
  t.equal(why(unit({ ...site, value: 'ddog-gov.com' })), undefined)
})
