import t from 'tap'
import type { Init } from '../../src/detect/detection.ts'
import type { PlannedChange } from '../../src/plan/plan.ts'
import { areSame, awaitBegun, witness } from '../../src/run/closing-look.ts'
import { unitsNow } from '../../src/survey/survey.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { debian, given, type Machine } from '../support/machine.ts'
import { makeInode, plant } from '../support/memory-files.ts'

waitsPassAtOnce(t)

const agent = 'datadog-agent'
const systemctl = (machine: Machine, verb: string) =>
  machine.systemd.run(['systemctl', verb, `${agent}.service`])

/** A host on which an Agent of some kind runs. */
function running() {
  const machine = debian()
  given(machine, `/lib/systemd/system/${agent}.service`, '')
  given(machine, '/etc/datadog-agent/datadog.yaml', 'api_key: x\n')
  systemctl(machine, 'start')
  const init: Init = 'systemd'
  const units = async () => unitsNow(machine.host, { init } as Parameters<typeof unitsNow>[1])
  return { machine, units }
}

const started: PlannedChange = {
  step: { kind: 'enable-service', manager: 'systemd', unit: agent, run: true, inputs: [] },
  summary: '',
}

t.test('a service that this run started and that lives on is good', async (t) => {
  const { machine, units } = running()
  const refuseEnded = await witness(machine.host, [started], await units())
  machine.systemd.run(['systemctl', 'enable', `${agent}.service`])
  await t.resolves(refuseEnded())
})

const endings: Readonly<Record<string, (machine: Machine, pid: number) => void>> = {
  ended: (machine) => systemctl(machine, 'stop'),
  'was started again by systemd': (machine) => systemctl(machine, 'restart'),
  'ended and left its id to another process': (machine, pid) =>
    given(machine, `/proc/${pid}/stat`, `${pid} (x) S ${'0 '.repeat(18)}99999 0\n`),
  'ended and was not waited for': (machine, pid) => {
    const stat = machine.files.get(`/proc/${pid}/stat`)?.content.toString() ?? ''
    given(machine, `/proc/${pid}/stat`, stat.replace(') S ', ') Z '))
  },
}

for (const [how, end] of Object.entries(endings)) {
  t.test(`a service that has ${how} since is refused`, async (t) => {
    const { machine, units } = running()
    const before = await units()
    const refuseEnded = await witness(machine.host, [started], before)
    end(machine, before.get(agent)?.pids[0] ?? 0)
    await t.rejects(refuseEnded(), {
      code: 'SERVICE_NOT_READY',
      message: /^datadog-agent was started, but exited again by itself/,
    })
  })
}

t.test('a service that had ended before anybody looked is refused, too', async (t) => {
  const { machine, units } = running()
  const before = await units()
  systemctl(machine, 'stop')
  await t.rejects((await witness(machine.host, [started], before))(), {
    code: 'SERVICE_NOT_READY',
  })
})

t.test('what this run did not start may end', async (t) => {
  const { machine, units } = running()
  const enabledOnly = { ...started, step: { ...started.step, run: false } } as PlannedChange
  for (const changes of [[], [enabledOnly]]) {
    const refuseEnded = await witness(machine.host, changes, await units())
    systemctl(machine, 'restart')
    await t.resolves(refuseEnded())
  }
})

t.test('units are the same if nobody started, stopped or enabled one', async (t) => {
  for (const verb of ['show', 'start', 'stop', 'restart', 'enable']) {
    const { machine, units } = running()
    const before = await units()
    systemctl(machine, verb)
    const isSame = verb === 'show' || verb === 'start'
    t.equal(areSame(before, await units()), isSame, verb)
  }
  const { units } = running()
  t.notOk(areSame(await units(), new Map()), 'and if they are all there')
})

t.test('a process that is still systemd’s is waited for, not for ever', async (t) => {
  const { machine, units } = running()
  const pid = (await units()).get(agent)?.pids[0]
  for (const name of [1, pid])
    plant(machine.files, `/proc/${name}/exe`, makeInode('symlink', '/usr/lib/systemd/systemd'))
  const from = performance.now()
  const waiting = units().then((now) => awaitBegun(machine.host, now))
  await waiting
  t.ok(performance.now() - from >= 5_000, 'its own checks say what is wrong with it')
  plant(machine.files, `/proc/${pid}/exe`, makeInode('symlink', '/opt/datadog-agent/agent'))
  const again = performance.now()
  await awaitBegun(machine.host, await units())
  t.ok(performance.now() - again < 1_000)
})
