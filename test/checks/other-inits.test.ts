import t from 'tap'
import { agentBypass } from '../../src/checks/agent-bypass.ts'
import { agentConfigEffective } from '../../src/checks/agent-config-effective.ts'
import { agentConnections } from '../../src/checks/agent-connections.ts'
import type { CheckContext } from '../../src/checks/check.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { given, type Machine } from '../support/machine.ts'
import { connected, ofProcess } from './acts.ts'
import { contextOf, installedHost } from './installed-host.ts'

waitsPassAtOnce(t)

type Act = (machine: Machine) => void

/** A host whose Agent is a job of upstart; `status` is what initctl says of it, PID for its process. */
async function jobOf(status: string, act: Act = () => {}): Promise<CheckContext> {
  const machine = await installedHost()
  act(machine)
  const { files, host } = machine
  const procs = '/sys/fs/cgroup/system.slice/datadog-agent.service/cgroup.procs'
  const pid = files.get(procs)?.content.toString().trim() ?? ''
  given(machine, '/etc/init/datadog-agent.conf', 'start on started networking\nenv DD_X=1\n')
  const run = host.run
  host.run = async (command, options) => {
    if (command[0] !== 'initctl') return run(command, options)
    if (command[2] !== 'datadog-agent') return { code: 1, stdout: '', stderr: 'Unknown job' }
    return { code: 0, stdout: `datadog-agent ${status.replace('PID', pid)}\n`, stderr: '' }
  }
  return contextOf(machine, {}, 'upstart')
}

const runs = 'start/running, process PID'
const checks = [agentConnections, agentConfigEffective, agentBypass]

t.test('where upstart runs the Agent, its process is looked at', async (t) => {
  for (const check of checks) {
    t.match(await check.run(await jobOf(runs)), { status: 'pass' }, check.id)
  }
  const leaving = await agentConnections.run(await jobOf(runs, connected('147100CB:1538')))
  t.match(leaving, { status: 'fail', summary: /203\.0\.113\.20:5432/ })
  const variable = ofProcess('datadog-agent', 'environ', 'DD_FIPS_ENABLED=false\0')
  const told = await agentConfigEffective.run(await jobOf(runs, variable))
  t.match(told, { status: 'fail', summary: /runs with DD_FIPS_ENABLED=false/ })
  const further = ofProcess('datadog-agent', 'environ', 'DD_SBOM_ENABLED=1\0')
  t.match(await agentBypass.run(await jobOf(runs, further)), { status: 'fail' })
})

t.test('a process older than its configuration is told there too', async (t) => {
  const told = await agentConfigEffective.run(
    await jobOf(runs, ({ systemd }) => systemd.age(60_000)),
  )
  t.match(told, { status: 'fail', summary: /started before the last change of .*datadog\.yaml/ })
})

t.test('a job that runs without a process to be found proves nothing', async (t) => {
  for (const check of checks) {
    const finding = await check.run(await jobOf('start/running'))
    t.match(finding, { status: 'skip', summary: /datadog-agent could not be found/ }, check.id)
  }
})
