import t from 'tap'
import { openValues } from '../../../src/render/helm/values-file.ts'
import { whichDialect } from '../../../src/render/helm/which-dialect.ts'
import { thrownBy } from '../../config/thrown-by.ts'

const taken = (text: string) => whichDialect(openValues('values.yaml', text))

/** Files: what they are taken for, where the chart's values are in them, and whether they look like it. */
const files: [what: string, text: string, kind: string, base: string, isKnown: boolean][] = [
  ['values of the chart', 'datadog: {site: x}\n', 'helm', '', true],
  ['values of no product', 'agents: {image: {tag: 7}}\n', 'helm', '', true],
  ['nothing at all', '# empty\n', 'helm', '', true],
  ['nothing but fips', 'fips: {enabled: true}\n', 'helm', '', true],
  ['values of something else', 'replicas: 3\n', 'helm', '', false],
  ['fips besides something else', 'fips: {}\nreplicas: 3\n', 'helm', '', false],
  ['values of a parent chart', 'datadog: {datadog: {site: x}}\n', 'helm', 'datadog', true],
  ['a parent with agents', 'datadog: {agents: {image: {}}}\n', 'helm', 'datadog', true],
  ['a setting named like a part', 'datadog: {clusterAgent: true}\n', 'helm', '', true],
  [
    'a resource',
    'apiVersion: datadoghq.com/v2alpha1\nkind: DatadogAgent\n',
    'datadogagent',
    '',
    true,
  ],
  ['values with a key kind', 'kind: x\ndatadog: {}\n', 'helm', '', true],
]

for (const [what, text, kind, base, isKnown] of files) {
  t.test(`${what}: ${kind}${base && ` below ${base}`}${isKnown ? '' : ', in doubt'}`, async (t) => {
    const found = taken(text)
    t.equal(found.dialect.kind, kind)
    t.same(found.base.join('.'), base)
    t.equal(found.isKnown, isKnown)
  })
}

t.test('the tree is that of the chart within the parent', async (t) => {
  const { tree } = taken('other: 1\ndatadog: {datadog: {site: x}, fips: {}}\n')
  t.same(tree?.kind === 'map' && [...tree.entries.keys()], ['datadog', 'fips'])
})

t.test('refuses another manifest, at the line that says what it is', async (t) => {
  const cases: [text: string, line: number, remedy: RegExp][] = [
    ['apiVersion: apps/v1\nkind: Deployment\n', 2, /values file of the Datadog chart/],
    ['kind: DatadogAgent\n\napiVersion: datadoghq.com/v1alpha1\n', 3, /to v2alpha1/],
    ['{"kind": "List",\n"apiVersion": "v1"}', 1, /values file/],
  ]
  for (const [text, line, remedy] of cases) {
    const error = thrownBy(() => taken(text))
    t.match(error, { code: 'MANIFEST_NOT_SUPPORTED', exit: 'settings', remedy })
    t.ok(error.message.startsWith(`values.yaml:${line}: found `), error.message)
  }
})
