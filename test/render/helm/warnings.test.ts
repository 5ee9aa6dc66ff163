import t from 'tap'
import { openValues } from '../../../src/render/helm/values-file.ts'
import { helmWarnings } from '../../../src/render/helm/warnings.ts'
import { whichDialect } from '../../../src/render/helm/which-dialect.ts'

/** Gives line, path and message of each warning. */
function warnings(source: string): string[] {
  const file = openValues('values.yaml', source)
  const found = helmWarnings(file.text, whichDialect(file))
  return found.map(({ line, path, message }) => `${line ?? '-'} ${path}: ${message}`)
}

const right = 'datadog: {site: ddog-gov.com}\n'
const head = 'apiVersion: datadoghq.com/v2alpha1\nkind: DatadogAgent\n'
const resource = (spec: string) => `${head}spec: {global: {site: ddog-gov.com}${spec}}\n`

t.test('nothing is said of values that are right, or of none', async (t) => {
  for (const text of [right, '', resource('')]) t.same(warnings(text), [], text)
})

/** Values besides the right site, and the warning; none where nothing defeats the proxy. */
const values: [what: string, text: string, warning: RegExp | undefined][] = [
  ['the FIPS Agent', 'useFIPSAgent: true\n', /^2 useFIPSAgent: useFIPSAgent is true/],
  [
    'Windows',
    'targetSystem: windows\n',
    /^2 targetSystem: targetSystem is windows: the chart adds the proxy on Linux/,
  ],
  ['GKE Autopilot', 'providers: {gke: {autopilot: true}}\n', /^2 providers\.gke\.autopilot: /],
  [
    'remote configuration',
    'remoteConfiguration: {enabled: true}\n',
    /is on: the proxy has no port for it/,
  ],
  ['remote configuration switched off', 'remoteConfiguration: {enabled: false}\n', undefined],
  [
    'an old Agent',
    'agents: {image: {tag: 7.40.1}}\n',
    /^2 agents\.image\.tag: agents\.image\.tag: Agent 7\.40\.1 is too old/,
  ],
  [
    'an old Agent in the name',
    'agents: {image: {name: "h/agent:6", tag: 7.50.0}}\n',
    /^2 agents\.image\.name: agents\.image\.name: Agent 6 is too old/,
  ],
  [
    'a repository with a tag',
    'agents: {image: {repository: "h/agent:7.2.0"}}\n',
    /Agent 7\.2\.0 is too old/,
  ],
  [
    'a FIPS suffix',
    'clusterAgent: {image: {tag: 7.60.0, tagSuffix: fips}}\n',
    /^2 clusterAgent\.image\.tag: .*Agent 7\.60\.0-fips is the FIPS Agent/,
  ],
  ['another suffix', 'agents: {image: {tagSuffix: jmx}}\n', undefined],
  [
    'an address of a pod',
    'fips: {local_address: 10.1.2.3}\n',
    /^2 fips\.local_address: .* takes a loopback address only/,
  ],
  ['a loopback address', 'fips: {local_address: 127.0.0.2}\n', undefined],
  [
    'a configuration of its own',
    'fips: {customFipsConfig: {a: b}}\n',
    /^2 fips\.customFipsConfig: .*nobody vouches/,
  ],
  ['such a configuration that is a text', 'fips: {customFipsConfig: "global"}\n', /nobody vouches/],
  ['an empty configuration', 'fips: {customFipsConfig: {}}\n', undefined],
  [
    'a variable of ours',
    'agents: {a: {env: [{name: DD_FIPS_ENABLED, value: "1"}]}}\n',
    /^2 DD_FIPS_ENABLED: .*remove it here/,
  ],
  [
    'another site by a variable',
    'agents: {a: {envDict: {DD_SITE: datadoghq.eu}}}\n',
    /^2 DD_SITE: DD_SITE is datadoghq\.eu/,
  ],
  [
    'a site from elsewhere',
    'agents: {a: {env: [{name: DD_SITE, valueFrom: {}}]}}\n',
    /DD_SITE is taken from elsewhere/,
  ],
  ['the right site again', 'agents: {a: {envDict: {DD_SITE: ddog-gov.com}}}\n', undefined],
  [
    'what the schema refuses',
    'registryMigrationMode: x\n',
    /^2 registryMigrationMode: .*the chart expects one of/,
  ],
  [
    'a bypass',
    'agents: {customAgentConfig: {additional_endpoints: {u: [k]}}}\n',
    /^2 additional_endpoints: /,
  ],
]

for (const [what, text, warning] of values) {
  t.test(`${what}: ${warning ? 'a warning' : 'no warning'}`, async (t) => {
    const found = warnings(right + text)
    t.equal(found.length, warning ? 1 : 0, found.join('\n'))
    if (warning) t.match(found[0], warning)
  })
}

t.test('fips below datadog is read by nobody', async (t) => {
  t.match(warnings('datadog: {site: ddog-gov.com, fips: {enabled: true}}\n'), [
    /^1 datadog\.fips: datadog\.fips is not read/,
  ])
})

t.test("a resource has the operator's words and no schema of the chart's", async (t) => {
  t.match(warnings(resource(', features: {sbom: {enabled: true}}')), [
    /^3 spec\.features\.sbom\.enabled: /,
  ])
  t.match(warnings(resource(', override: {nodeAgent: {image: {tag: 7.1.0}}}')), [
    /^3 spec\.override\.nodeAgent\.image\.tag: /,
  ])
  t.match(warnings(`${head}spec: {}\n`), [
    /spec\.global\.site is not set, which means datadoghq\.com/,
  ])
})

t.test('paths within a parent chart are those of the file', async (t) => {
  const parent = 'datadog:\n  useFIPSAgent: true\n  datadog:\n    site: x\n'
  t.match(warnings(parent), [
    /^2 datadog\.useFIPSAgent: /,
    /^4 datadog\.datadog\.site: datadog\.site is x/,
  ])
})

t.test('a file without a key of the chart is doubted', async (t) => {
  t.match(warnings('replicas: 3\n'), [/site is not set/, /^1 : .*no key of the Datadog chart/])
})
