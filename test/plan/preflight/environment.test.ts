import t from 'tap'
import { overrides } from '../../../src/plan/preflight/settings-and-units.ts'
import { debian, given } from '../../support/machine.ts'
import { editing, preflightContext, unit } from './preflight-context.ts'

const file = '/etc/datadog-agent/environment'
const dropIn = '/etc/systemd/system/datadog-agent-trace.service.d/own.conf'

t.test('each override is a finding that names its place', async (t) => {
  const machine = debian()
  given(machine, file, 'DD_SITE=ddog-gov.com\nDD_FIPS_ENABLED=no\n')
  given(machine, dropIn, '[Service]\nEnvironment=DD_FIPS_HTTPS=true\n')
  const sources = { files: [dropIn], environmentFiles: [file], needsReload: false }
  const trace = { ...unit, environment: { DD_FIPS_HTTPS: 'true' }, sources }
  const { survey, ...rest } = preflightContext(machine, [editing])
  const units = new Map([['datadog-agent-trace', trace]])
  const found = await overrides({ ...rest, survey: { ...survey, units } })
  t.match(found, [
    {
      code: 'ENVIRONMENT_OVERRIDES',
      message: `${dropIn}:2 sets DD_FIPS_HTTPS=true, which overrides datadog.yaml.`,
      remedy: /^Remove DD_FIPS_HTTPS there/,
    },
    { code: 'ENVIRONMENT_OVERRIDES', message: `${file}:2 sets DD_FIPS_ENABLED=no` },
  ])
  t.equal(found.length, 2, 'a file that units share counts once')
})

t.test('an environment that agrees is no finding', async (t) => {
  const machine = debian()
  t.same(await overrides(preflightContext(machine, [editing])), [])
  given(machine, file, 'DD_FIPS_ENABLED=true\nDD_FIPS_HTTPS=false\nDD_API_KEY=x\n')
  t.same(await overrides(preflightContext(machine, [editing])), [])
})
