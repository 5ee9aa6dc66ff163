import t from 'tap'
import { schemaConcerns } from '../../../src/render/helm/schema.ts'
import { treeOf } from './values.ts'

const concerns = (text: string) => schemaConcerns(treeOf(text))

const inject = (rest: string) => `datadog: {apm: {instrumentation: {${rest}}}}\n`

/** Values that the chart takes. */
const good = [
  'fips: {port: 9803, portRange: 16, local_address: 127.0.0.1}\n',
  'fips: {port: "9803"}\n', // the templates write the same for it
  'fips: null\n',
  'fips: {port: null}\n',
  'registryMigrationMode: ""\n',
  inject('enabled: true, enabledNamespaces: [a], libVersions: {java: "1"}'),
  inject('enabledNamespaces: [], targets: [{name: a}]'),
  inject('injectionMode: csi'),
  'datadog: {appsec: {injector: {mode: sidecar, sidecar: {}, nginx: {}}}}\n',
  'datadog: {unknown: {key: 1}}\n',
]

for (const text of good) {
  t.test(`${text.trim()} is taken`, async (t) => t.same(concerns(text), []))
}

/** Values that it refuses: where, and why. */
const bad: [text: string, path: string, why: RegExp][] = [
  ['fips: true\n', 'fips', /expects a mapping here/],
  ['fips: [a]\n', 'fips', /a mapping/],
  ['fips: {port: http}\n', 'fips.port', /a whole number/],
  ['fips: {port: 9803.5}\n', 'fips.port', /a whole number/],
  ['fips: {port: ""}\n', 'fips.port', /a whole number/],
  ['fips: {port: " "}\n', 'fips.port', /a whole number/],
  ['fips: {port: true}\n', 'fips.port', /a whole number/],
  ['fips: {portRange: {}}\n', 'fips.portRange', /a whole number/],
  ['fips: {local_address: 127}\n', 'fips.local_address', /a string/],
  ['fips: {image: "a:1"}\n', 'fips.image', /a mapping/],
  ['registryMigrationMode: some\n', 'registryMigrationMode', /one of "", "auto", "all"/],
  [
    'datadog: {apm: {errorTrackingStandalone: {enabled: "true"}}}\n',
    'datadog.apm.errorTrackingStandalone.enabled',
    /true or false/,
  ],
  [
    inject('enabledNamespaces: [a, 1]'),
    'datadog.apm.instrumentation.enabledNamespaces',
    /a list of strings/,
  ],
  [inject('targets: {}'), 'datadog.apm.instrumentation.targets', /a list/],
  [inject('injectionMode: other'), 'datadog.apm.instrumentation.injectionMode', /one of/],
  [
    inject('enabledNamespaces: [a], targets: [{}]'),
    'datadog.apm.instrumentation.targets',
    /not both/,
  ],
  [inject('libVersions: {a: b}, targets: [{}]'), 'datadog.apm.instrumentation.targets', /not both/],
  [
    inject('enabledNamespaces: [a], disabledNamespaces: [b]'),
    'datadog.apm.instrumentation.disabledNamespaces',
    /not both/,
  ],
  [inject('enable: true'), 'datadog.apm.instrumentation.enable', /has no such key/],
  ['datadog: {appsec: {mode: x}}\n', 'datadog.appsec.mode', /has no such key/],
]

for (const [text, path, why] of bad) {
  t.test(`${text.trim()} is refused`, async (t) => {
    const [concern, ...more] = concerns(text)
    t.same(more, [])
    t.equal(concern?.path.join('.'), path)
    t.match(concern?.message, why)
  })
}
