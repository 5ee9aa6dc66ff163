import t from 'tap'
import { bypasses, isOn } from '../../src/render/bypasses.ts'
import { openValues } from '../../src/render/helm/values-file.ts'
import { lineAt } from '../../src/text/lines.ts'

/** Gives the line and path of each bypass in a YAML text. */
function found(source: string): string[] {
  const { text, tree } = openValues('values.yaml', source)
  if (tree === undefined) throw new Error('the text says nothing')
  return bypasses(text, tree).map(({ start, path }) => `${lineAt(text, start)} ${path}`)
}

const env = (name: string, value: string) => `env:\n- name: ${name}\n  value: ${value}\n`

/** YAML texts, and the bypasses in them. */
const cases: [what: string, source: string, bypasses: string[]][] = [
  [
    'further receivers of logs',
    'logs_config:\n  additional_endpoints: [a]\n',
    ['2 additional_endpoints'],
  ],
  [
    'a prefixed key',
    'a:\n  process_additional_endpoints: {u: [k]}\n',
    ['2 process_additional_endpoints'],
  ],
  ['a further region', 'multi_region_failover:\n  enabled: true\n', ['1 multi_region_failover']],
  ['nothing behind the key', 'additional_endpoints:\nother: 1\n', []],
  ['a key that only ends like it', 'no-additional_endpoints_here: [a]\n', []],
  [
    'a configuration file as a text',
    'file: |\n  api_key: x\n  additional_endpoints:\n    u: [k]\n',
    ['3 file: additional_endpoints'],
  ],
  ['a comment in such a text', 'file: |\n  # additional_endpoints:\n', []],
  ['a text that only mentions it', 'note: set additional_endpoints elsewhere\n', []],
  ['a variable', env('DD_ADDITIONAL_ENDPOINTS', 'x'), ['2 DD_ADDITIONAL_ENDPOINTS']],
  [
    'a variable of a product',
    env('DD_LOGS_CONFIG_ADDITIONAL_ENDPOINTS', 'x'),
    ['2 DD_LOGS_CONFIG_ADDITIONAL_ENDPOINTS'],
  ],
  [
    'a variable of Observability Pipelines',
    env('DD_OBSERVABILITY_PIPELINES_WORKER_LOGS_URL', 'x'),
    ['2 DD_OBSERVABILITY_PIPELINES_WORKER_LOGS_URL'],
  ],
  ['a product without a port', env('DD_SBOM_ENABLED', '"true"'), ['2 DD_SBOM_ENABLED']],
  ['such a product switched off', env('DD_SBOM_ENABLED', '"false"'), []],
  ['a product with a port', env('DD_LOGS_ENABLED', '"true"'), []],
]

for (const [what, source, expected] of cases) {
  t.test(`${what}: ${expected.length === 0 ? 'no bypass' : 'a bypass on its line'}`, async (t) => {
    t.same(found(source), expected)
  })
}

t.test('counts a variable that takes its value from elsewhere', async (t) => {
  const source = 'env:\n- name: DD_ADDITIONAL_ENDPOINTS\n  valueFrom: {secretKeyRef: {name: s}}\n'
  t.same(found(source), ['2 DD_ADDITIONAL_ENDPOINTS'])
  t.same(found(source.replace('ADDITIONAL_ENDPOINTS', 'SBOM_ENABLED')), [])
})

t.test('says whether the data are sent because of a receiver or a missing port', async (t) => {
  const messages = (source: string) => {
    const { text, tree } = openValues('values.yaml', source)
    return tree ? bypasses(text, tree).map(({ message }) => message) : []
  }
  t.match(messages('additional_endpoints: [a]\n'), [/what it names is sent to directly/])
  t.match(messages(env('DD_SBOM_ENABLED', 'true')), [/the proxy has no port for it/])
})

t.test('reads switches as the Agent does', async (t) => {
  for (const value of [true, 'true', 'True', 1, '1', 'yes', 'on', 't', 'Y'])
    t.ok(isOn(value), String(value))
  for (const value of [false, 'false', 0, '', 'truely', undefined, null]) t.notOk(isOn(value))
})
