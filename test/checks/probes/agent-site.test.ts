import t from 'tap'
import { agentSite } from '../../../src/checks/probes/agent-site.ts'
import { waitsPassAtOnce } from '../../support/clock.ts'
import { given, type Machine } from '../../support/machine.ts'
import { ofProcess } from '../acts.ts'
import { contextOf, installedHost } from '../installed-host.ts'

waitsPassAtOnce(t)

t.test('the site is what the Agent has, by environment before its file', async (t) => {
  const asked = async (act: (machine: Machine) => void) => {
    const machine = await installedHost()
    act(machine)
    return agentSite(await contextOf(machine))
  }
  const yaml = '/etc/datadog-agent/datadog.yaml'
  t.same(await asked(() => {}), { site: 'ddog-gov.com', isDefault: false })
  t.same(await asked((machine) => given(machine, yaml, 'api_key: x\n')), {
    site: 'datadoghq.com',
    isDefault: true,
  })
  t.same(await asked(ofProcess('datadog-agent', 'environ', 'DD_SITE=datadoghq.eu\0')), {
    site: 'datadoghq.eu',
    isDefault: false,
  })
})
