import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { exitCode } from '../../../src/errors.ts'
import { renderHelm } from '../../../src/render/helm/render-helm.ts'
import { thrownBy } from '../../config/thrown-by.ts'
import { workOf } from '../../support/work.ts'

/** Values files and manifests as people have them, and what becomes of each. */
const corpus = new URL('../../../fixtures/configs/helm/', import.meta.url)

interface Refusal {
  readonly code: string
  readonly line: number
}

interface Outcome {
  readonly kind: string
  /** The lines from `line` on that read `old` read `new` afterwards. */
  readonly replacements: readonly {
    readonly line: number
    readonly old: string
    readonly new: string
  }[]
  readonly changes: readonly string[]
  /** The line and the key of each warning, in order. */
  readonly warnings: readonly string[]
}

const expected: Record<string, Refusal | Outcome> = JSON.parse(
  readFileSync(new URL('expected.json', corpus), 'utf8'),
)

/** What the file must be, made from its text and the table alone. */
function replaced(source: string, { replacements }: Outcome): string {
  const lines = source.split(/(?<=\n)/)
  for (const { line, old, new: next } of [...replacements].reverse()) {
    const count = old.split(/(?<=\n)/).filter((part) => part !== '').length
    const found = lines.splice(line - 1, count, next).join('')
    if (found !== old) throw new Error(`line ${line} does not read ${old}`)
  }
  return lines.join('')
}

type Settings = Record<string, Record<string, unknown>>

/** Everything but the edited block, as another reader of YAML 1.1 has it. */
function others(text: string, path: readonly string[]): unknown {
  const settings = parse(text.replace('\ufeff', ''), { version: '1.1' })
  const holder = path.slice(0, -1).reduce((at, key) => at?.[key] ?? {}, settings) as Settings
  const { enabled, use_https, useHTTPS, ...rest } = holder[path.at(-1) ?? ''] ?? {}
  const bare = { ...holder, [path.at(-1) ?? '']: rest }
  const last = Object.entries(bare).filter(([, value]) => JSON.stringify(value) !== '{}')
  return path.length === 1 ? last : [JSON.stringify(last), Object.keys(settings).length > 0]
}

t.test('the table names every file of the corpus', async (t) => {
  const names = readdirSync(corpus).filter((name) => !/^(expected|biome)\.json$/.test(name))
  t.same(Object.keys(expected).sort(), names.sort())
  t.ok(names.length >= 25)
})

for (const [name, outcome] of Object.entries(expected)) {
  const source = readFileSync(new URL(name, corpus))

  if ('code' in outcome) {
    t.test(`${name}: refused with file, line and cure`, async (t) => {
      const error = thrownBy(() => renderHelm(name, source))
      t.equal(error.code, outcome.code)
      t.equal(exitCode[error.exit], 6)
      t.ok(error.message.startsWith(`${name}:${outcome.line}: `), error.message)
      t.not(error.remedy, '')
    })
    continue
  }

  t.test(
    `${name}: exactly what had to change is changed, and what defeats it is named`,
    async (t) => {
      const rendering = renderHelm(name, source)
      t.equal(rendering.kind, outcome.kind)
      t.equal(rendering.text, replaced(source.toString(), outcome))
      const path =
        rendering.kind === 'datadogagent'
          ? ['spec', 'global', 'fips']
          : name === 'parent-chart.yaml'
            ? ['datadog', 'fips']
            : ['fips']
      const after = parse(rendering.text.replace('\ufeff', ''), { version: '1.1' })
      const fips = path.reduce((at, key) => at[key], after)
      t.match(fips, { enabled: true, [path.length === 3 ? 'useHTTPS' : 'use_https']: false })
      t.same(others(rendering.text, path), others(source.toString(), path))
      t.same(
        rendering.changes.map(({ line, path }) => `${line ?? 'new'} ${path}`),
        outcome.changes,
      )
      t.same(
        rendering.warnings.map(({ line, path }) => `${line ?? '-'} ${path}`),
        outcome.warnings,
      )
    },
  )

  t.test(`${name}: a second time there is nothing to do`, async (t) => {
    const { text, warnings } = renderHelm(name, source)
    const again = renderHelm(name, text)
    t.equal(again.text, text)
    t.same(again.changes, [])
    t.same(
      again.warnings.map(({ message }) => message),
      warnings.map(({ message }) => message),
    )
  })
}

const smallest = 'fips:\n  enabled: true\n  use_https: false\n'

t.test('nothing at all becomes the smallest values', async (t) => {
  const { text, warnings } = renderHelm('values.yaml', '')
  t.equal(text, smallest)
  t.same(warnings, [])
})

t.test('the image tag is set where it is asked for', async (t) => {
  const source = 'fips:\n  enabled: true\n  use_https: false\n'
  const { text, changes } = renderHelm('values.yaml', source, { imageTag: '1.1.30' })
  t.equal(text, `${source}  image:\n    tag: '1.1.30'\n`)
  t.same(
    changes.map(({ path }) => path),
    ['fips.image.tag'],
  )
})

t.test('flags for helm say what the file does not', async (t) => {
  const cases = [
    ['', '--set fips.enabled=true --set fips.use_https=false'],
    ['fips: {enabled: true}', '--set fips.use_https=false'],
    ['fips: {enabled: true, use_https: false}', ''],
    ['datadog: {agents: {}}', '--set datadog.fips.enabled=true --set datadog.fips.use_https=false'],
  ] as const
  for (const [source, flags] of cases) t.equal(renderHelm('v.yaml', source).setFlags, flags)
  const tag = renderHelm('v.yaml', 'fips: {enabled: true, use_https: false}', { imageTag: '1.1' })
  t.equal(tag.setFlags, '--set-string fips.image.tag=1.1')
  const resource = 'apiVersion: datadoghq.com/v2alpha1\nkind: DatadogAgent\n'
  t.equal(renderHelm('agent.yaml', resource).setFlags, undefined)
})

/** Lines of values, and what is said of them. */
const warnings: [string, string][] = [
  [
    'useFIPSAgent: true',
    'useFIPSAgent is true: the chart takes the FIPS Agent instead and leaves the proxy out',
  ],
  [
    'agents: {image: {tag: 7.40.0}}',
    'agents.image.tag: Agent 7.40.0 is too old: the `fips` settings need 7.41 or later',
  ],
  [
    'agents: {image: {tag: "6.53.0"}}',
    'agents.image.tag: Agent 6.53.0 is too old: the `fips` settings need 7.41 or later',
  ],
  [
    'agents: {image: {tagSuffix: fips}}',
    'agents.image.tagSuffix: Agent 7-fips is the FIPS Agent, which ignores the `fips` settings and the proxy',
  ],
  [
    'fips: {portRange: 3}',
    'fips.portRange 3 means 9803 to 9805 and leaves out profiles (9806), processes (9807), instrumentation telemetry (9813), Orchestrator Explorer (9815): set it to 13',
  ],
  [
    'datadog: {site: x, env: [{name: DD_NETWORK_DEVICES_NETFLOW_ENABLED, value: "true"}]}',
    'fips.portRange 15 (the default) means 9803 to 9817 and leaves out NetFlow (9818): set it to 16',
  ],
  [
    'fips: {port: 9900}',
    'fips.port is 9900: the Agent is sent there, but the proxy binds 9803 and up',
  ],
  [
    'datadog: {site: datadoghq.eu}',
    'datadog.site is datadoghq.eu; the proxy serves ddog-gov.com only',
  ],
  [
    'datadog: {tags: []}',
    'datadog.site is not set, which means datadoghq.com; the proxy serves ddog-gov.com only',
  ],
  [
    'clusterAgent: {env: [{name: DD_FIPS_HTTPS, value: "true"}]}',
    'DD_FIPS_HTTPS is set here as well as by `fips`: remove it here',
  ],
]

for (const [source, message] of warnings) {
  t.test(`${source}: a warning says why`, async (t) => {
    const found = renderHelm('values.yaml', source).warnings.map((warning) => warning.message)
    t.ok(found.includes(message), found.join('\n'))
  })
}

const fine = [
  'agents: {image: {tag: 7.41.0}}',
  'agents: {image: {tag: latest}}',
  'agents: {image: {tag: 7}}',
  'agents: {image: {tag: 8.0.0-rc.1}}',
  'fips: {portRange: 16}',
  'fips: {port: 9803, local_address: localhost}',
  'fips: {customFipsConfig: {}}',
  'useFIPSAgent: false',
  'targetSystem: linux',
]

for (const source of fine) {
  t.test(`${source}: nothing is said`, async (t) => {
    t.same(renderHelm('values.yaml', `datadog: {site: ddog-gov.com}\n${source}\n`).warnings, [])
  })
}

t.test('aliases of aliases of aliases are read in no time', async (t) => {
  const levels = Array.from({ length: 40 }, (_, level) =>
    level === 0
      ? 'l0: &l0 {env: [{name: DD_FIPS_ENABLED}]}'
      : `l${level}: &l${level} {a: *l${level - 1}, b: *l${level - 1}}`,
  )
  const render = () => renderHelm('values.yaml', `${levels.join('\n')}\n`)
  const work = workOf(render)
  t.ok(work < 2000, `${work} ms`)
  const { text, warnings } = render()
  t.ok(text.endsWith(smallest))
  t.equal(warnings.filter(({ path }) => path === 'DD_FIPS_ENABLED').length, 1)
})
