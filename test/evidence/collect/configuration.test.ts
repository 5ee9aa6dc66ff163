import t from 'tap'
import { configurationFacts } from '../../../src/evidence/collect/configuration.ts'
import { ofProcess } from '../../checks/acts.ts'
import { contextOf, installedHost } from '../../checks/installed-host.ts'
import { write, yaml } from '../../checks/rows.ts'

async function found(...acts: ReturnType<typeof write>[]) {
  const machine = await installedHost()
  for (const act of acts) act(machine)
  const { configuration, secrets } = await configurationFacts(await contextOf(machine))
  const of = (name: string) => configuration.find((row) => row.name.split(' ')[0] === name)
  return { configuration, secrets, of }
}

t.test(
  'every setting has its value, its line and who sees it, in the order of names',
  async (t) => {
    const { configuration, of } = await found(
      write(yaml, 'tags: [a, b]\nsite: ddog-gov.com\nfips:\n  enabled: true\nempty: {}\n'),
    )
    t.same(of('fips.enabled'), {
      name: 'fips.enabled',
      value: 'true',
      source: `${yaml}:4`,
      units: ['datadog-agent'],
    })
    t.match(of('tags'), { value: '["a","b"]' })
    t.match(of('empty'), { value: '{}' })
    t.equal(of('fips'), undefined, 'a mapping is told by its parts')
    const names = configuration.map(({ name }) => name)
    t.same(names, [...names].sort())
  },
)

t.test('what nobody says is told as the default that it is', async (t) => {
  const { of } = await found(write(yaml, 'api_key: x\n'))
  t.match(of('fips.enabled'), { value: 'false', source: /^by default/ })
  t.match(of('site'), { value: 'datadoghq.com', source: /^by default/ })
})

t.test('a variable of the running process wins, and stands with its key', async (t) => {
  const { of, configuration } = await found(
    write(yaml, 'site: ddog-gov.com\n'),
    ofProcess('datadog-agent', 'environ', 'DD_SITE=datadoghq.eu\0DD_OTHER=1\0PATH=/bin\0'),
  )
  t.match(of('site'), { name: 'site (by DD_SITE)', value: 'datadoghq.eu', source: /^the env/ })
  t.match(of('DD_OTHER'), { value: '1' })
  t.notOk(configuration.some(({ name }) => name === 'DD_SITE' || name === 'PATH'))
})

t.test('secrets are masked and told apart, wherever in the tree they stand', async (t) => {
  const { configuration, secrets } = await found(
    write(
      yaml,
      'api_key: "line one\\nline two"\nx:\n  password: {deep: hidden-word}\nproxy: {http: "http://u:hidden-too@p"}\n',
    ),
    ofProcess('datadog-agent', 'environ', 'DD_APP_KEY=hidden-app-key\0'),
  )
  const text = JSON.stringify(configuration)
  t.notMatch(text, /line one|line two|hidden-too|hidden-app-key/)
  t.ok(secrets.includes('hidden-app-key'))
  t.notOk(secrets.includes('true'))
})

t.test('all that unlocks a store of secrets is masked', async (t) => {
  const { configuration, secrets, of } = await found(
    write(
      yaml,
      'secret_backend_config:\n  vault_session:\n    vault_secret_id: hidden-id\n    vault_role_id: hidden-role\nother_secret_id: hidden-other\nsecret_backend_type: hashicorp.vault\n',
    ),
    ofProcess('datadog-agent', 'environ', 'DD_SECRET_BACKEND_CONFIG={"x":"hidden-variable"}\0'),
  )
  t.notMatch(JSON.stringify(configuration), /hidden-/)
  t.ok(secrets.includes('hidden-id'))
  t.match(of('secret_backend_type'), { value: 'hashicorp.vault' })
})
