import t from 'tap'
import { detect } from '../../src/detect/detect.ts'
import { makePlan } from '../../src/plan/make-plan.ts'
import { readSettings } from '../../src/settings/settings.ts'
import type { Step } from '../../src/steps/registry.ts'
import { surveyHost } from '../../src/survey/survey.ts'
import { debian, environment } from '../support/machine.ts'
import { agentConfigured } from '../support/scenarios.ts'

async function planOf(
  machine: ReturnType<typeof debian>,
  env: Readonly<Record<string, string>> = environment,
  upgrade = false,
): Promise<readonly Step[]> {
  const { host } = machine
  const survey = await surveyHost(host, await detect(host, { machine: 'x86_64' }))
  return (await makePlan(host, survey, readSettings({}, env), upgrade)).steps
}

const kinds = (steps: readonly Step[]) => steps.map(({ kind }) => kind)

function stepOf<Kind extends Step['kind']>(steps: readonly Step[], kind: Kind) {
  return steps.filter((step): step is Extract<Step, { kind: Kind }> => step.kind === kind)
}

t.test(
  'trust comes before packages, packages before files, the proxy before the Agent',
  async (t) => {
    const steps = await planOf(debian())
    t.same(kinds(steps), [
      'add-keyring',
      'add-repository',
      'keep-original',
      'install-packages',
      'copy-file',
      'write-file',
      'edit-config',
      'write-file',
      'enable-service',
      'enable-service',
    ])
    t.same(
      stepOf(steps, 'enable-service').map(({ unit, run }) => [unit, run]),
      [
        ['datadog-fips-proxy', true],
        ['datadog-agent', true],
      ],
    )
    t.match(stepOf(steps, 'enable-service')[0], { ports: /datadog-fips-proxy\.cfg$/ })
    t.match(stepOf(steps, 'install-packages')[0], {
      manager: 'apt',
      upgrade: false,
      packages: [
        { name: 'datadog-agent' },
        { name: 'datadog-signing-keys' },
        { name: 'datadog-fips-proxy' },
      ],
      prerequisites: ['ca-certificates'],
    })
  },
)

t.test('an Agent that is there is told nothing of where it came from', async (t) => {
  const steps = await planOf(agentConfigured.make(), { ...environment, DD_SITE: 'ddog-gov.com' })
  t.same(
    stepOf(steps, 'write-file').map(({ path }) => path),
    ['/etc/datadog-fips-proxy/install_info'],
  )
  t.match(stepOf(steps, 'install-packages')[0], { prerequisites: [] })
})

t.test('without the Agent its configuration and service are left out too', async (t) => {
  const steps = await planOf(debian(), { DD_NO_AGENT_INSTALL: '1' })
  t.same(stepOf(steps, 'edit-config'), [])
  t.same(
    stepOf(steps, 'enable-service').map(({ unit }) => unit),
    ['datadog-fips-proxy'],
  )
  const [packages] = stepOf(steps, 'install-packages')
  t.notOk(packages?.packages.some(({ name }) => name === 'datadog-agent'))
  const there = await planOf(agentConfigured.make(), {
    DD_NO_AGENT_INSTALL: '1',
    DD_SITE: 'ddog-gov.com',
  })
  t.equal(stepOf(there, 'edit-config').length, 1, 'one that is there must be told of the proxy')
})

t.test('DD_INSTALL_ONLY enables and does not start', async (t) => {
  const steps = await planOf(debian(), { ...environment, DD_INSTALL_ONLY: 'yes' })
  t.same(
    stepOf(steps, 'enable-service').map(({ run }) => run),
    [false, false],
  )
})

t.test('versions and upgrades are asked for as they were given', async (t) => {
  const steps = await planOf(debian(), { ...environment, DD_AGENT_MINOR_VERSION: '66.1' }, true)
  t.match(stepOf(steps, 'install-packages')[0], {
    upgrade: true,
    packages: [{ name: 'datadog-agent', version: '7.66.1' }],
  })
})

t.test('a plan is JSON, and holds no secret', async (t) => {
  const steps = await planOf(debian())
  const text = JSON.stringify(steps)
  t.same(JSON.parse(text), steps)
  t.notMatch(text, environment.DD_API_KEY)
  t.match(text, '"secret":"apiKey"')
})
