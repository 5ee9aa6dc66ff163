import t from 'tap'
import { agentVersion } from '../../src/checks/agent-version.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { askRows, edit, nothing } from './rows.ts'

waitsPassAtOnce(t)

const installed = (version: string) =>
  edit('/var/lib/dpkg/status', (text) =>
    text.replace(/(Package: datadog-agent\n.*\nVersion: ).*/, `$1${version}`),
  )

t.test('the Agent must know the proxy', async (t) => {
  await askRows(t, agentVersion, [
    { name: 'a new one', change: nothing, status: 'pass', summary: /^Agent 7\.66\.0 supports/ },
    {
      name: '7.45, the first with all products',
      change: installed('1:7.45.0-1'),
      status: 'pass',
      summary: /7\.45\.0/,
    },
    {
      name: '7.44',
      change: installed('1:7.44.1-1'),
      status: 'warn',
      summary: /^Agent 7\.44\.1 is older than 7\.45/,
      remedy: /--upgrade/,
    },
    {
      name: '7.41, the first with the proxy',
      change: installed('1:7.41.0-1'),
      status: 'warn',
      summary: /7\.41\.0/,
    },
    {
      name: '7.40',
      change: installed('1:7.40.1-1'),
      status: 'fail',
      summary: /does not support the FIPS proxy/,
      remedy: /--upgrade/,
    },
  ])
})
