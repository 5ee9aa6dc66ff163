import t from 'tap'
import { agentUnits } from '../../../src/checks/probes/agent-units.ts'
import { leadToProxy } from '../../../src/checks/probes/proxy-settings.ts'
import { shown } from '../acts.ts'
import { contextOf, installedHost } from '../installed-host.ts'

t.test('all units must lead through the proxy, by the file and by their environment', async (t) => {
  const cases: [string, string, boolean][] = [
    ['datadog-agent', '', true],
    ['datadog-agent', 'Environment=DD_FIPS_ENABLED=1', true],
    ['datadog-agent', 'Environment=DD_FIPS_LOCAL_ADDRESS=127.0.0.1', true],
    ['datadog-agent', 'Environment=DD_FIPS_ENABLED=false', false],
    ['datadog-agent', 'Environment=DD_FIPS_HTTPS=true', false],
    ['datadog-agent', 'Environment=DD_FIPS_LOCAL_ADDRESS=192.0.2.1', false],
    ['datadog-agent', 'Environment=DD_SITE=datadoghq.com', false],
  ]
  for (const [unit, line, expected] of cases) {
    const machine = await installedHost()
    if (line !== '') shown(unit, line)(machine)
    const context = await contextOf(machine)
    t.equal(leadToProxy(await agentUnits(context), context), expected, line)
  }
})
