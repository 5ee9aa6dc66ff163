import t from 'tap'
import { agentProcesses } from '../../src/checks/agent-processes.ts'
import { findAgentProcesses } from '../../src/checks/probes/agent-processes.ts'
import { strayUnit } from '../../src/checks/probes/agent-units.ts'
import { unitFaults } from '../../src/checks/probes/unit-faults.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { given, type Machine } from '../support/machine.ts'
import { makeInode, plant } from '../support/memory-files.ts'
import { contextOf, installedHost } from './installed-host.ts'

waitsPassAtOnce(t)

const agent = '/opt/datadog-agent/bin/agent/agent'

interface Started {
  readonly words?: readonly string[]
  readonly environ?: string
  readonly exe?: string
  readonly cgroup?: string
}

/** Starts a program beside all units. */
const start =
  (pid: number, { words = [agent, 'run'], environ = '', exe = agent, cgroup = '' }: Started = {}) =>
  (machine: Machine) => {
    plant(machine.files, `/proc/${pid}/exe`, makeInode('symlink', exe))
    given(machine, `/proc/${pid}/cmdline`, `${words.join('\0')}\0`)
    given(machine, `/proc/${pid}/environ`, environ)
    given(machine, `/proc/${pid}/cgroup`, cgroup)
  }

async function asked(...acts: ((machine: Machine) => void)[]) {
  const machine = await installedHost()
  for (const act of acts) act(machine)
  return agentProcesses.run(await contextOf(machine))
}

t.test('without another Agent it passes', async (t) => {
  t.match(await asked(), { status: 'pass', evidence: '1 program of the Agent in its units' })
})

t.test('a second Agent fails unless it does what datadog.yaml says', async (t) => {
  const off = 'DD_FIPS_ENABLED=false\0'
  const cases = {
    'FIPS off by its environment': start(77, { environ: off }),
    'another configuration, glued': start(77, { words: [agent, 'run', '-c/opt/other'] }),
    'policies of its own': (machine: Machine) => {
      given(machine, '/opt/p/datadog.yaml', 'fips:\n  https: true\n')
      start(77, { words: [agent, '--fleetcfgpath=/opt/p', 'run'] })(machine)
    },
    'the trace Agent': start(77, {
      exe: '/opt/datadog-agent/embedded/bin/trace-agent',
      words: ['trace-agent'],
      environ: off,
    }),
    'under another name': (machine: Machine) => {
      plant(machine.files, '/opt/x', machine.files.get(agent) ?? makeInode('file'))
      start(77, { exe: '/opt/x', environ: off })(machine)
    },
    'of which the program is gone': start(77, { exe: `${agent} (deleted)`, environ: off }),
  }
  for (const [name, act] of Object.entries(cases)) {
    const found = await asked(act)
    t.match(
      found,
      { status: 'fail', summary: /^A second Agent runs: pid 77/, remedy: /kill 77/ },
      name,
    )
  }
  const cgroup = '0::/system.slice/other.service\n'
  t.match(await asked(start(77, { environ: off, cgroup })), {
    remedy: /systemctl status other\.service/,
  })
  t.match(await asked(start(77)), {
    status: 'pass',
    evidence: /pid 77 .* is of no unit of the Agent/,
  })
})

t.test('commands of people are named and never fail', async (t) => {
  for (const verb of ['status', 'diagnose', 'flare', 'check', 'jmx', 'config', 'health']) {
    const found = await asked(
      start(77, {
        words: [agent, '-c', '/opt/other', verb, 'x'],
        environ: 'DD_FIPS_ENABLED=false\0',
      }),
    )
    t.match(found, { status: 'pass', evidence: new RegExp(`pid 77 .* is \`${verb}\``) }, verb)
  }
})

t.test('an Agent of a container is not looked at, and nothing is proved', async (t) => {
  const inContainer = (machine: Machine) => {
    start(77, { environ: 'DD_FIPS_ENABLED=false\0' })(machine)
    plant(machine.files, '/proc/77/root', makeInode('directory'))
  }
  t.match(await asked(inContainer), {
    status: 'skip',
    summary: /container or another root.*pid 77/,
  })
})

t.test('other programs are no Agents', async (t) => {
  const shell = start(77, { exe: '/bin/sh', words: ['sh', '-c', `${agent} run`] })
  t.match(await asked(shell), { status: 'pass' })
  const context = await contextOf(await installedHost())
  t.same(await findAgentProcesses({ ...context, host: { ...context.host, root: '/srv' } }), [])
})

t.test('a stray Agent is judged as a unit is', async (t) => {
  const machine = await installedHost()
  start(77)(machine)
  const context = await contextOf(machine)
  const stray = await strayUnit(context, { pid: 77, program: agent, words: [agent] }, 'it')
  t.same(await unitFaults(stray, context), [])
  given(machine, '/proc/77/root/etc/datadog-agent/datadog.yaml', '')
  t.match(await unitFaults(stray, context), [
    { summary: /^it sees another file as .*datadog\.yaml/ },
  ])
})
