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
