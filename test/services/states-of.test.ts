import t from 'tap'
import { managerInCharge } from '../../src/services/registry.ts'
import { statesOf } from '../../src/services/states-of.ts'
import { installedHost } from '../checks/installed-host.ts'

t.test('states are asked for at once and told by name', async (t) => {
  const machine = await installedHost()
  machine.commands.length = 0
  const names = ['datadog-agent', 'datadog-fips-proxy', 'no-such']
  const states = await statesOf(machine.host, managerInCharge(machine.host, 'systemd'), names)
  t.same([...states.keys()], names)
  t.match(states.get('datadog-agent'), { active: true })
  t.match(states.get('no-such'), { active: false })
  t.equal(machine.commands.length, 1)
})
