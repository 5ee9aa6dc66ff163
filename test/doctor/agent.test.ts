import t from 'tap'
import { agent, findingsOf, ids } from './seen.ts'

const fails = ['agent.service', 'fail'] as const

t.test('an Agent that refuses its configuration: its own words, and the line', async (t) => {
  const noKey = ['Error: API key is not set: api_key must be given in datadog.yaml or DD_API_KEY']
  t.match(findingsOf({ agent: agent('failed', noKey) }, fails), [
    {
      id: 'agent.config-refused',
      cause: /no API key/,
      command: 'dd-fips install --api-key-file -',
      mends: true,
    },
  ])
  const bad = ['Error: unable to load Datadog config file: yaml: line 3: did not find expected key']
  const configFault = {
    message: '/etc/datadog-agent/datadog.yaml:3: not YAML.',
    remedy: 'Close the bracket.',
  }
  const [found, ...others] = findingsOf({ agent: agent('failed', bad), configFault }, fails, [
    'agent.config.fips',
    'fail',
  ])
  t.same(others, [])
  t.match(found, {
    mends: false,
    command: /\+3 \/etc\/datadog-agent\/datadog\.yaml/,
    advice: 'Close the bracket.',
  })
  t.same(found?.explains, ['agent.service', 'agent.config.fips'])
  t.same(ids(findingsOf({ agent: agent('failed', ['out of memory']) }, fails)), ['agent.failed'])
})

t.test('a key that Datadog refuses', async (t) => {
  const said = [
    'agent.diagnose',
    'fail',
    'x',
    'http://localhost:9804/: received status code 403',
  ] as const
  t.match(findingsOf({}, said), [
    { id: 'agent.key-refused', command: 'dd-fips install --api-key-file -' },
  ])
})

t.test('what no cause explains is told in the words of its check', async (t) => {
  const [found] = findingsOf({}, [
    'agent.bypass',
    'fail',
    'A setting leads past the proxy.',
    'a.yaml:3',
  ])
  t.match(found, {
    id: 'check',
    cause: 'A setting leads past the proxy.',
    evidence: 'a.yaml:3',
    command: 'systemctl restart agent.bypass',
    mends: true,
    explains: ['agent.bypass'],
  })
  t.same(
    findingsOf({}, ['agent.version', 'warn'], ['proxy.log', 'skip']),
    [],
    'warnings and skips are none',
  )
})

t.test('nothing is thought of that could explain nothing', async (t) => {
  t.same(findingsOf({ agent: agent('dead') }, ['proxy.cfg.unmodified', 'warn']), [])
})

t.test('packages that are missing', async (t) => {
  const said = ['packages.installed', 'fail', 'Not installed: datadog-fips-proxy.'] as const
  t.match(findingsOf({}, said), [
    { id: 'packages.missing', command: 'dd-fips install', cause: said[2] },
  ])
})

const effective = ['agent.config.effective', 'fail'] as const
const stale = 'datadog-agent was started before the last change of /etc/datadog-agent/environment.'

t.test('an override on disk is not made to count by a restart', async (t) => {
  for (const how of ['gets', 'runs with']) {
    const summary = `datadog-agent ${how} DD_FIPS_ENABLED=false (/x:1), not fips.enabled as /y has it. ${stale}`
    const remedy = 'Remove DD_FIPS_ENABLED from /x:1, then run `systemctl restart datadog-agent`.'
    t.match(findingsOf({}, [...effective, summary, '', remedy]), [
      { id: 'check', cause: summary, command: '', mends: false, advice: remedy },
    ])
  }
})

t.test('an Agent is not restarted into a configuration that leads past the proxy', async (t) => {
  for (const id of ['agent.config.fips', 'agent.config.site', 'agent.bypass'] as const) {
    const [first, second, ...others] = findingsOf({}, [...effective, stale], [id, 'fail'])
    t.same(others, [])
    t.equal(first?.id, 'check', 'what has to be mended comes first')
    t.match(second, { id: 'agent.stale', command: 'dd-fips verify', mends: false })
    t.match(second?.advice, new RegExp(`Do not restart it yet.*${id}`))
  }
})

t.test('what a file has in backquotes is no command', async (t) => {
  const remedy = 'Remove x from /a`reboot`:1, then run `systemctl restart datadog-agent`.'
  const [found] = findingsOf({}, ['agent.bypass', 'fail', 's', '/a`reboot`:1: x', remedy])
  t.match(found, { command: '', mends: false, advice: remedy })
})
