import t from 'tap'
import { apt } from '../../src/packages/apt/apt.ts'
import { serviceManagers } from '../../src/services/registry.ts'
import { forgetUnit, installedNow, type Known, unitState } from '../../src/steps/known.ts'
import { debian, given } from '../support/machine.ts'

const { systemd } = serviceManagers

function hostOfTwo() {
  const machine = debian()
  for (const unit of ['one', 'two']) given(machine, `/lib/systemd/system/${unit}.service`, '')
  const known: Known = { names: ['one', 'two'] }
  return { machine, known, asking: { host: machine.host, known } }
}

t.test('all units are asked for in one process, and once', async (t) => {
  const { machine, asking } = hostOfTwo()
  t.match(await unitState(asking, systemd, 'one'), { exists: true, active: false })
  t.match(await unitState(asking, systemd, 'two'), { exists: true, active: false })
  t.match(machine.commands, [/^systemctl show .* -- one\.service two\.service$/])
  t.equal(machine.commands.length, 1)
})

t.test('a unit that is not among those that are asked for together is asked for', async (t) => {
  const { machine, asking } = hostOfTwo()
  given(machine, '/lib/systemd/system/three.service', '')
  await unitState(asking, systemd, 'one')
  t.match(await unitState(asking, systemd, 'three'), { exists: true })
})

t.test('a unit that is changed is asked for anew, its neighbour is not stale either', async (t) => {
  const { machine, asking } = hostOfTwo()
  await unitState(asking, systemd, 'one')
  forgetUnit(asking, 'one')
  machine.systemd.run(['systemctl', 'start', 'one.service'])
  machine.systemd.run(['systemctl', 'start', 'two.service'])
  t.match(await unitState(asking, systemd, 'one'), { active: true })
  t.match(await unitState(asking, systemd, 'two'), { active: true })
})

t.test('what could not be asked is thrown to whoever asks, and to nobody else', async (t) => {
  const { asking, known } = hostOfTwo()
  known.units = Promise.reject(new Error('daemon-reload failed'))
  known.units.catch(() => undefined)
  forgetUnit(asking, 'one')
  await t.rejects(unitState(asking, systemd, 'one'), { message: 'daemon-reload failed' })
})

t.test('packages are asked for once, until they are forgotten', async (t) => {
  const { machine, asking, known } = hostOfTwo()
  t.notOk((await installedNow(asking, apt)).has('datadog-agent'))
  machine.apt.unpack('datadog-agent', '1:7.66.0-1')
  t.notOk((await installedNow(asking, apt)).has('datadog-agent'), 'as known')
  known.installed = undefined
  t.ok((await installedNow(asking, apt)).has('datadog-agent'))
  t.ok((await installedNow({ host: machine.host }, apt)).has('datadog-agent'), 'nothing known')
})
