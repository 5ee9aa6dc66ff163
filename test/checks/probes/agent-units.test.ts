import t from 'tap'
import { agentUnits, unseen } from '../../../src/checks/probes/agent-units.ts'
import { waitsPassAtOnce } from '../../support/clock.ts'
import { given, type Machine } from '../../support/machine.ts'
import { contextOf, installedHost } from '../installed-host.ts'

waitsPassAtOnce(t)

const yaml = '/etc/datadog-agent/datadog.yaml'
const variables = '/etc/datadog-agent/environment'
const trace = '/opt/datadog-agent/embedded/bin/trace-agent'

/** A process as the kernel shows it (proc(5)). */
function process(machine: Machine, pid: number, parent: number, words: string, environ = '') {
  const zeros = '0 '.repeat(17)
  given(machine, `/proc/${pid}/stat`, `${pid} (x) S ${parent} ${zeros}${100} 0\n`)
  given(machine, `/proc/${pid}/cmdline`, `${words.replaceAll(' ', '\0')}\0`)
  given(machine, `/proc/${pid}/environ`, environ)
}

/** The units of an Agent that init scripts run; `running` are those whose script says that they do. */
async function unitsOf(running: readonly string[], act: (machine: Machine) => void) {
  const machine = await installedHost()
  given(machine, '/etc/init.d/datadog-agent', 'PIDFILE=/run/agent.pid\n')
  act(machine)
  const asked: string[] = []
  machine.host.run = async (command) => {
    const [program = '', name = ''] = command
    asked.push(command.join(' '))
    const code = program === 'service' && running.includes(name) ? 0 : 3
    return { code, stdout: '', stderr: '' }
  }
  const units = await agentUnits(await contextOf(machine, {}, 'sysvinit'))
  return { units, asked, blind: await unseen(machine.host, units) }
}

t.test('where init scripts run the Agent, each script that is there is a unit', async (t) => {
  const { units, asked, blind } = await unitsOf(
    ['datadog-agent', 'datadog-agent-trace'],
    (machine) => {
      given(machine, '/run/agent.pid', '7001\n')
      process(machine, 7001, 1, 'agent run', 'DD_FIPS_ENABLED=true\0PATH=/bin\0')
      process(machine, 7002, 7001, 'agent helper')
      given(machine, '/etc/init.d/datadog-agent-trace', `AGENTPATH=${trace}\n`)
      process(machine, 7003, 1, `${trace} --config x`)
      given(machine, variables, 'DD_FIPS_ENABLED=true\n')
    },
  )
  t.match(units, [
    {
      name: 'datadog-agent',
      state: { active: true, pids: [7001, 7002] },
      processes: [{ words: ['agent', 'run'] }],
    },
    { name: 'datadog-agent-trace', state: { active: true, pids: [7003] } },
  ])
  t.equal(units.length, 2)
  t.same(asked, ['service datadog-agent status', 'service datadog-agent-trace status'])
  t.equal(blind, undefined)
})

t.test('it is made of its files, and of what its process was started with', async (t) => {
  const { units } = await unitsOf(['datadog-agent'], (machine) => {
    given(machine, '/run/agent.pid', '7001\n')
    process(machine, 7001, 1, 'agent run', 'DD_FIPS_ENABLED=true\0DD_SITE=x.example\0')
    given(machine, variables, 'DD_FIPS_ENABLED=true\n')
  })
  const [unit] = units
  t.same(unit?.inputs, [yaml, variables])
  t.equal(unit?.needsReload, false, 'nothing keeps a copy of its script')
  const sourced = { name: 'DD_FIPS_ENABLED', value: 'true', source: `${variables}:1` }
  t.same(unit?.layers[1], [sourced], 'what a start would see')
  const own = { name: 'DD_SITE', value: 'x.example', source: 'the environment of process 7001' }
  t.same(unit?.running?.[1], [sourced, own], 'what it has seen')
})

t.test('at rest it is what its files say; one that is not found is told of', async (t) => {
  const atRest = await unitsOf([], (machine) => given(machine, variables, 'DD_X=1\n'))
  t.match(atRest.units, [{ state: { active: false, pids: [] }, running: undefined, processes: [] }])
  t.match(atRest.units[0]?.layers[1], [{ name: 'DD_X', source: `${variables}:1` }])
  const { units, blind } = await unitsOf(['datadog-agent'], () => {})
  t.match(units, [{ state: { active: true, pids: [] }, running: undefined }])
  t.equal(blind, 'The processes of datadog-agent could not be found.')
})

t.test('without a script there is no unit', async (t) => {
  const { units, asked } = await unitsOf([], (machine) => {
    machine.files.delete('/etc/init.d/datadog-agent')
  })
  t.same(units, [])
  t.same(asked, [])
})
