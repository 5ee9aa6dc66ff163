import t from 'tap'
import { packagesInstalled } from '../../src/checks/packages-installed.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { askRows, nothing } from './rows.ts'

waitsPassAtOnce(t)

t.test('both packages must be installed', async (t) => {
  await askRows(t, packagesInstalled, [
    {
      name: 'both are there',
      change: nothing,
      status: 'pass',
      summary: /are installed/,
      evidence: /datadog-agent 1:7\.66\.0-1, datadog-fips-proxy 1:1\.2\.0-1/,
    },
    {
      name: 'the proxy alone, as it was asked for',
      change: ({ apt }) => void apt.run(['apt-get', 'purge', '--', 'datadog-agent']),
      expected: { agent: false },
      status: 'pass',
      summary: /^The FIPS proxy is installed\.$/,
    },
    {
      name: 'the proxy is not',
      change: ({ apt }) => void apt.run(['apt-get', 'purge', '--', 'datadog-fips-proxy']),
      status: 'fail',
      summary: /^Not installed: datadog-fips-proxy\.$/,
      evidence: /datadog-fips-proxy not installed/,
      remedy: /dd-fips install/,
    },
  ])
})
