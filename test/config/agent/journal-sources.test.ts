import t from 'tap'
import {
  journalSources,
  proxyLogsConfig,
  takesUnit,
} from '../../../src/config/agent/journal-sources.ts'

const unit = 'datadog-fips-proxy.service'

t.test('the configuration of Datadog’s FIPS page takes the proxy’s lines', async (t) => {
  const [source] = journalSources('/c.yaml', proxyLogsConfig)
  t.same(source, { path: '', units: [unit], place: '/c.yaml:1' })
  t.ok(source && takesUnit(source, unit))
})

t.test('which files take the lines of a unit', async (t) => {
  const cases: [string, string, boolean][] = [
    ['all units', 'logs:\n  - type: journald\n', true],
    [
      'keys in any case',
      'Logs:\n  - Type: journald\n    Include_Units: [datadog-fips-proxy.service]\n',
      true,
    ],
    ['another unit', 'logs:\n  - type: journald\n    include_units: [nginx.service]\n', false],
    [
      'a name without suffix',
      'logs:\n  - type: journald\n    include_units: [datadog-fips-proxy]\n',
      false,
    ],
    ['another journal', 'logs:\n  - type: journald\n    path: /srv/journal\n', false],
    ['a file', 'logs:\n  - type: file\n    path: /var/log/x\n', false],
    ['no list', 'logs: journald\n', false],
    ['odd rows', 'logs:\n  - journald\n  - null\n', false],
    ['no logs', 'instances: []\n', false],
    ['nothing', '', false],
  ]
  for (const [name, text, wanted] of cases) {
    const sources = journalSources('/c.yaml', text)
    t.equal(
      sources.some((source) => takesUnit(source, unit)),
      wanted,
      name,
    )
  }
})
