import t from 'tap'
import { agentConfigFips, agentConfigSite } from '../../src/checks/agent-config.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { given } from '../support/machine.ts'
import { both, ofProcess, shown } from './acts.ts'
import { askRows, nothing, write, yaml } from './rows.ts'

waitsPassAtOnce(t)

t.test('fips must be on, without TLS to the proxy', async (t) => {
  await askRows(t, agentConfigFips, [
    {
      name: 'as it shall be',
      change: nothing,
      status: 'pass',
      summary: /^fips\.enabled is true, fips\.https is false\.$/,
      evidence: /datadog\.yaml:\d+: fips\.enabled true, fips\.https false$/,
    },
    {
      name: 'off',
      change: write(yaml, 'api_key: x\nfips:\n  enabled: false\n'),
      status: 'fail',
      summary: /sends past the proxy/,
      evidence: /datadog\.yaml:2: fips\.enabled false/,
      remedy: /dd-fips install/,
    },
    {
      name: 'not there, which is off',
      change: write(yaml, 'api_key: x\n'),
      status: 'fail',
      summary: /sends past the proxy/,
    },
    {
      name: 'https by default',
      change: write(yaml, 'api_key: x\nfips:\n  enabled: true\n'),
      status: 'fail',
      summary: /fips\.https is not false/,
    },
    {
      name: 'in any case, as the Agent reads it',
      change: write(yaml, 'api_key: x\nFIPS:\n  Enabled: yes\n  HTTPS: off\n'),
      status: 'pass',
      summary: /fips\.enabled is true/,
    },
    {
      name: 'no configuration at all',
      change: ({ files }) => void files.delete(yaml),
      status: 'fail',
      summary: /datadog\.yaml does not exist/,
    },
  ])
})

t.test('the site must be the one that the proxy serves', async (t) => {
  await askRows(t, agentConfigSite, [
    {
      name: 'the one',
      change: nothing,
      status: 'pass',
      summary: /^The site is ddog-gov\.com\.$/,
    },
    {
      name: 'none, which is the commercial one',
      change: write(yaml, 'api_key: x\n'),
      status: 'fail',
      summary: /^The site is not ddog-gov\.com/,
      evidence: /not set \(datadoghq\.com by default\)/,
      remedy: /DD_SITE=ddog-gov\.com dd-fips install/,
    },
    {
      name: 'another',
      change: write(yaml, 'api_key: x\nsite: datadoghq.eu\n'),
      status: 'fail',
      summary: /^The site is not/,
      evidence: /site datadoghq\.eu$/,
    },
    {
      name: 'none in the file, but the environment of every unit says it',
      change: both(
        write(yaml, 'api_key: x\n'),
        shown('datadog-agent', 'Environment=DD_SITE=ddog-gov.com'),
        ofProcess('datadog-agent', 'environ', 'DD_SITE=ddog-gov.com\0'),
      ),
      status: 'pass',
      summary: /^The site is ddog-gov\.com, by the environment of every unit/,
      evidence: /Environment=\): site ddog-gov\.com \(datadog-agent\)\n.*not set/,
    },
    {
      name: 'the environment of the unit says it, that of the running process does not',
      change: both(
        write(yaml, 'api_key: x\n'),
        shown('datadog-agent', 'Environment=DD_SITE=ddog-gov.com'),
      ),
      status: 'fail',
      summary: /^The site is not/,
    },
    {
      name: 'one unit has it in its environment, another has not',
      change: both(
        write(yaml, 'api_key: x\n'),
        shown('datadog-agent', 'Environment=DD_SITE=ddog-gov.com'),
        ofProcess('datadog-agent', 'environ', 'DD_SITE=ddog-gov.com\0'),
        (machine) =>
          given(machine, '/lib/systemd/system/datadog-agent-trace.service', '[Service]\n'),
      ),
      status: 'fail',
      summary: /^The site is not/,
    },
    {
      name: 'another that was asked for',
      change: write(yaml, 'api_key: x\nsite: x.example.com\n'),
      expected: { site: 'x.example.com' },
      status: 'pass',
      summary: /x\.example\.com/,
    },
  ])
})
