import t from 'tap'
import { environmentOverrides } from '../../src/plan/environment-overrides.ts'
import type { UnitState } from '../../src/services/service-manager.ts'
import { systemd } from '../../src/services/systemd/systemd.ts'
import { debian, given } from '../support/machine.ts'

const file = '/etc/datadog-agent/environment'

t.test('a variable that contradicts the proxy is found, one that agrees is not', async (t) => {
  const cases: [string, string[]][] = [
    ['', []],
    ['DD_FIPS_ENABLED=true\nDD_FIPS_HTTPS=false\n', []],
    ['DD_FIPS_ENABLED=1\nDD_FIPS_HTTPS=0\n', []],
    ['DD_FIPS_ENABLED="true"\n', []],
    ['# DD_FIPS_ENABLED=false\n', []],
    ['DD_FIPS_ENABLED=\n', []],
    ['DD_FIPS_ENABLED=false\n', ['DD_FIPS_ENABLED=false']],
    ["DD_FIPS_ENABLED='0'\n", ['DD_FIPS_ENABLED=0']],
    ['DD_FIPS_HTTPS=true\n', ['DD_FIPS_HTTPS=true']],
    [
      'DD_FIPS_ENABLED=false\nDD_FIPS_HTTPS=TRUE\n',
      ['DD_FIPS_ENABLED=false', 'DD_FIPS_HTTPS=TRUE'],
    ],
    ['DD_FIPS_PORT_RANGE_START=5000\nDD_SITE=x\n', []],
  ]
  for (const [text, wanted] of cases) {
    const machine = debian()
    given(machine, file, text)
    const found = await environmentOverrides(machine.host, new Map())
    t.same(
      found.map(({ name, value }) => `${name}=${value}`),
      wanted,
      JSON.stringify(text),
    )
    for (const { source } of found) t.match(source, /^\/etc\/datadog-agent\/environment:\d$/)
  }
})

t.test('a unit of the Agent that is there is asked too', async (t) => {
  const { host } = debian()
  const [absent] = await systemd.states(host, ['datadog-agent'])
  if (absent === undefined) throw new Error('no state')
  const environment = { DD_FIPS_ENABLED: 'false', DD_FIPS_HTTPS: 'false' }
  const agent = { ...absent, exists: true, environment }
  const cases: [string, UnitState, string[]][] = [
    ['it overrides', agent, ['DD_FIPS_ENABLED=false']],
    ['it is not there', { ...agent, exists: false }, []],
  ]
  for (const [name, state, wanted] of cases) {
    const found = await environmentOverrides(host, new Map([['datadog-agent', state]]))
    t.same(
      found.map(({ name, value }) => `${name}=${value}`),
      wanted,
      name,
    )
  }
})

t.test('no file is no trouble', async (t) => {
  t.same(await environmentOverrides(debian().host, new Map()), [])
})

t.test("systemd's own environment counts, also before there is a unit of the Agent", async (t) => {
  const machine = debian()
  const { run } = machine.host
  machine.host.run = (command, options) =>
    command[1] === 'show-environment'
      ? Promise.resolve({
          code: 0,
          stdout: 'DD_FIPS_ENABLED=false\nDD_FIPS_HTTPS=false\n',
          stderr: '',
        })
      : run(command, options)
  const state = { sources: { files: [], environmentFiles: [], needsReload: false } }
  const units = new Map([['datadog-agent', state as unknown as UnitState]])
  t.match(await environmentOverrides(machine.host, units), [
    { name: 'DD_FIPS_ENABLED', value: 'false', source: /show-environment/ },
  ])
  t.same(await environmentOverrides(machine.host, new Map()), [], 'without systemd nobody is asked')
})
