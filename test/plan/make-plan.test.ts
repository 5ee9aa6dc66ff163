import t from 'tap'
import { readAgentConfig } from '../../src/config/agent-config.ts'
import { detect } from '../../src/facts/detect.ts'
import { type Survey, survey } from '../../src/facts/survey.ts'
import { configEdits, makePlan, missingApiKey } from '../../src/plan/make-plan.ts'
import { readSettings } from '../../src/settings.ts'
import type { ConfigEdit } from '../../src/steps/edit-config.ts'
import type { Step } from '../../src/steps/steps.ts'
import { debian, environment } from './machine/machine.ts'
import { scenarios } from './machine/scenarios.ts'

async function planOf(
  machine: ReturnType<typeof debian>,
  env: Readonly<Record<string, string>> = environment,
  upgrade = false,
): Promise<readonly Step[]> {
  const { host } = machine
  const ground = await survey(host, await detect(host))
  return (await makePlan(host, ground, readSettings({}, env), upgrade)).steps
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
  const make = scenarios[1]?.make ?? debian
  const steps = await planOf(make(), { ...environment, DD_SITE: 'ddog-gov.com' })
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
  const there = await planOf(scenarios[1]?.make() ?? debian(), {
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

/** A survey of a host whose datadog.yaml is this. */
const surveyWith = (yaml: string | undefined, agentVersion = '7.66.0') =>
  ({
    agentVersion,
    config: yaml === undefined ? undefined : readAgentConfig('datadog.yaml', yaml),
  }) as Survey

const edited = (edits: readonly ConfigEdit[]) =>
  Object.fromEntries(
    edits.map((edit) => [edit.path.join('.'), 'secret' in edit ? `(${edit.secret})` : edit.value]),
  )

const fips = { 'fips.enabled': true, 'fips.https': false }
const gov = 'api_key: x\nsite: ddog-gov.com\n'

t.test('what is written into datadog.yaml', async (t) => {
  const cases: [string, string | undefined, Record<string, string>, object | 'SITE_NOT_SET'][] = [
    ['new', undefined, {}, { site: 'ddog-gov.com', ...fips }],
    [
      'new, with a key',
      undefined,
      { DD_API_KEY: 'k' },
      { api_key: '(apiKey)', site: 'ddog-gov.com', ...fips },
    ],
    ['new, allowed site', undefined, { DD_SITE: 'x.com' }, { site: 'x.com', ...fips }],
    ['right site', gov, {}, fips],
    ['right site, said again', gov, { DD_SITE: 'ddog-gov.com' }, fips],
    ['right site, another asked', gov, { DD_SITE: 'x.com' }, { site: 'x.com', ...fips }],
    ['no site', 'api_key: x\n', {}, 'SITE_NOT_SET'],
    [
      'no site, said',
      'api_key: x\n',
      { DD_SITE: 'ddog-gov.com' },
      { site: 'ddog-gov.com', ...fips },
    ],
    ['empty site', 'site:\n', {}, 'SITE_NOT_SET'],
    ['other site', 'site: datadoghq.com\n', {}, 'SITE_NOT_SET'],
    [
      'other site, said',
      'site: datadoghq.com\n',
      { DD_SITE: 'ddog-gov.com' },
      { site: 'ddog-gov.com', ...fips },
    ],
    ['site in another case of the key', 'Site: ddog-gov.com\n', {}, fips],
    ['a key is kept', gov, {}, fips],
    ['a key is given', gov, { DD_API_KEY: 'k' }, { api_key: '(apiKey)', ...fips }],
    [
      'all that can be given',
      gov,
      { DD_HOSTNAME: 'h', DD_TAGS: 'a,b', DD_ENV: 'e' },
      { hostname: 'h', tags: ['a', 'b'], env: 'e', ...fips },
    ],
    ['no tags in the list', gov, { DD_TAGS: ',' }, fips],
  ]
  for (const [name, yaml, env, wanted] of cases) {
    const make = () => edited(configEdits(surveyWith(yaml), readSettings({}, env)))
    if (typeof wanted === 'object') t.same(make(), wanted, name)
    else t.throws(make, { code: wanted, exit: 'settings', remedy: /DD_SITE=ddog-gov\.com/ }, name)
  }
  const lines = 'api_key: x\n\nsite: datadoghq.eu\n'
  t.throws(() => configEdits(surveyWith(lines), {}), { message: /datadog\.yaml:3: / })
})

t.test('the Agent must have a key, unless nothing is to start', async (t) => {
  const cases: [string, Survey, Record<string, string>, boolean][] = [
    ['new, none', surveyWith(undefined), {}, true],
    ['new, given', surveyWith(undefined), { DD_API_KEY: 'k' }, false],
    ['there, in its file', surveyWith(gov), {}, false],
    ['there, empty', surveyWith('api_key:\n'), {}, true],
    ['there, empty, given', surveyWith('api_key:\n'), { DD_API_KEY: 'k' }, false],
    ['nothing starts', surveyWith(undefined), { DD_INSTALL_ONLY: '1' }, false],
    [
      'no Agent',
      { ...surveyWith(undefined), agentVersion: undefined },
      { DD_NO_AGENT_INSTALL: '1' },
      false,
    ],
    ['no Agent asked, but one there', surveyWith(undefined), { DD_NO_AGENT_INSTALL: '1' }, true],
  ]
  for (const [name, ground, env, missing] of cases) {
    const error = missingApiKey(ground, readSettings({}, env))
    t.equal(error?.code, missing ? 'API_KEY_MISSING' : undefined, name)
  }
})
