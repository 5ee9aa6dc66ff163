import t from 'tap'
import { agentService, proxyService } from '../../src/checks/services.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { askRows, cfg, nothing, systemctl, write } from './rows.ts'

waitsPassAtOnce(t)

t.test('the proxy must run, and start at boot', async (t) => {
  await askRows(t, proxyService, [
    {
      name: 'it runs',
      change: nothing,
      status: 'pass',
      summary: /^datadog-fips-proxy runs and starts at boot\.$/,
      evidence: /^active, enabled, pids \d+/,
    },
    {
      name: 'it was stopped',
      change: systemctl('stop', 'datadog-fips-proxy'),
      status: 'fail',
      summary: /is not running/,
      evidence: /^inactive, enabled$/,
      remedy: /systemctl start datadog-fips-proxy/,
    },
    {
      name: 'it failed',
      change: (machine) => {
        write(cfg, 'nothing to bind\n')(machine)
        systemctl('restart', 'datadog-fips-proxy')(machine)
      },
      status: 'fail',
      summary: /is not running/,
      evidence: /^failed, enabled$/,
      remedy: /journalctl -u datadog-fips-proxy/,
    },
    {
      name: 'it would not start at boot',
      change: systemctl('disable', 'datadog-fips-proxy'),
      status: 'fail',
      summary: /would not start at boot/,
      remedy: /systemctl enable datadog-fips-proxy/,
    },
    {
      name: 'it is not to run yet',
      change: systemctl('stop', 'datadog-fips-proxy'),
      expected: { running: false },
      status: 'skip',
      summary: /not to be started yet/,
    },
    {
      name: 'its unit is gone',
      change: ({ files }) => void files.delete('/lib/systemd/system/datadog-fips-proxy.service'),
      status: 'fail',
      summary: /There is no unit datadog-fips-proxy/,
      remedy: /dd-fips install/,
    },
  ])
})

t.test('the Agent must run', async (t) => {
  await askRows(t, agentService, [
    { name: 'it runs', change: nothing, status: 'pass', summary: /^datadog-agent runs/ },
    {
      name: 'it was stopped',
      change: systemctl('stop', 'datadog-agent'),
      status: 'fail',
      summary: /^datadog-agent is not running/,
      remedy: /systemctl start datadog-agent/,
    },
  ])
})
