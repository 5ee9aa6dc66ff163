import t from 'tap'
import { agentUnits } from '../../../src/checks/probes/agent-units.ts'
import { hostWords, integrationTargets } from '../../../src/checks/probes/integration-targets.ts'
import { given } from '../../support/machine.ts'
import { contextOf, installedHost } from '../installed-host.ts'

t.test('addresses and names of hosts are found in what checks are told', async (t) => {
  const text = `# host: of.a.comment
init_config:
instances:
  - host: db1
    port: 5432
    username: datadog # at.a.comment
  - url: http://web.example:8080/status?auto
  - server: "10.0.0.5,1433"
  - { host: "2001:db8::7", dbm: true }
  - tags: [env:prod, "team:one.two"]
  - connection_string: mongodb://u:p@mongo-a.example:27017,192.0.2.9/admin
`
  t.same(
    hostWords(text).sort(),
    [
      '10.0.0.5',
      '192.0.2.9',
      '2001:db8::7',
      'admin',
      'db1',
      'http',
      'mongo-a.example',
      'mongodb',
      'one.two',
      'p',
      'status',
      'u',
      'web.example',
      'auto',
    ].sort(),
  )
  t.same(hostWords('a: [\n\t}{ : : x'), [])
})

t.test('names are looked up, and each target has its file', async (t) => {
  const machine = await installedHost()
  const file = '/etc/datadog-agent/conf.d/postgres.d/conf.yaml'
  given(
    machine,
    file,
    'instances:\n  - host: db.example\n  - host: 192.0.2.7\n  - host: gone.example\n',
  )
  given(machine, '/etc/datadog-agent/conf.d/broken.d/conf.yaml', 'host: [')
  const { run } = machine.host
  machine.host.run = async (command, options) => {
    if (command[0] !== 'getent') return run(command, options)
    const isKnown = command[2] === 'db.example'
    const stdout = isKnown ? '192.0.2.8   STREAM db.example\n2001:db8::8 STREAM\n' : ''
    return { code: isKnown ? 0 : 2, stdout, stderr: '' }
  }
  const context = await contextOf(machine)
  t.same(await integrationTargets(machine.host, await agentUnits(context)), [
    { address: '192.0.2.7', file },
    { address: '192.0.2.8', file },
    { address: '2001:db8::8', file },
  ])
})
