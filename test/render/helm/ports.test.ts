import t from 'tap'
import { helm, operator } from '../../../src/render/helm/dialects.ts'
import { portConcerns } from '../../../src/render/helm/ports.ts'
import { treeOf } from './values.ts'

const concerns = (text: string, dialect = helm) => portConcerns(treeOf(text), dialect)
const said = (text: string, dialect = helm) => concerns(text, dialect).map(({ message }) => message)

const netflow = 'datadog: {env: [{name: DD_NETWORK_DEVICES_NETFLOW_ENABLED, value: "true"}]}\n'
const off = `datadog:
  apm: {socketEnabled: false}
  processAgent: {enabled: false}
  orchestratorExplorer: {enabled: false}
`

/** Values of the chart, and what is said of their ports; none where every product has its port. */
const values: [what: string, text: string, message: RegExp | undefined][] = [
  ['the defaults', 'datadog: {}\n', undefined],
  ['a range that is just enough', 'fips: {portRange: 13}\n', undefined],
  [
    'a range that lacks one port',
    'fips: {portRange: 12}\n',
    /means 9803 to 9814 and leaves out Orchestrator Explorer \(9815\): set it to 13$/,
  ],
  ['nothing on', `fips: {portRange: 1}\n${off}`, undefined],
  [
    'logs on',
    `fips: {portRange: 5}\n${off}  logs: {enabled: true}\n`,
    /leaves out logs \(9808\): set it to 6$/,
  ],
  [
    'one of two switches on',
    `fips: {portRange: 10}\n${off}  securityAgent: {runtime: {enabled: false, fimEnabled: true}}\n`,
    /leaves out Runtime Security \(9816\)/,
  ],
  [
    'a product by a variable',
    netflow,
    /portRange 15 \(the default\) .* leaves out NetFlow \(9818\): set it to 16$/,
  ],
  ['such a product switched off', netflow.replace('"true"', '"false"'), undefined],
  [
    'a product by a setting',
    'agents: {customAgentConfig: {network_devices: {netflow: {enabled: true}}}}\n',
    /leaves out NetFlow/,
  ],
  ['another first port', 'fips: {port: 9900}\n', /^fips\.port is 9900: .* binds 9803 and up$/],
  ['another first port as a text', 'fips: {port: "9803"}\n', undefined],
]

for (const [what, text, message] of values) {
  t.test(`${what}: ${message ? 'a concern' : 'no concern'}`, async (t) => {
    const found = said(text)
    t.equal(found.length, message ? 1 : 0, found.join('\n'))
    if (message) t.match(found[0], message)
  })
}

t.test('ports are counted from the first one that the file has', async (t) => {
  t.match(said('fips: {port: 100, portRange: 1}\n'), [
    /port is 100/,
    /means 100 to 100 and leaves out traces \(102\), profiles \(103\), processes \(104\), instrumentation telemetry \(110\), /,
  ])
})

t.test('a concern shows at the range, and without one at what needs it', async (t) => {
  t.match(concerns('fips: {portRange: 3}\n'), [{ path: ['fips', 'portRange'] }])
  const [byVariable] = concerns(netflow)
  t.equal(byVariable?.start, netflow.indexOf('DD_NETWORK'))
})

t.test("the operator's resource has the same at its own places", async (t) => {
  const resource = (spec: string) => `spec: {global: {fips: {portRange: 6}}, features: {${spec}}}\n`
  const on = 'apm: {enabled: false}, orchestratorExplorer: {enabled: false}'
  t.same(said(resource(on), operator), [])
  t.match(said(resource(`${on}, cspm: {enabled: true}`), operator), [
    /^spec\.global\.fips\.portRange 6 means 9803 to 9808 and leaves out compliance findings \(9817\): set it to 15$/,
  ])
})
