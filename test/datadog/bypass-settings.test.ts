import t from 'tap'
import { agentBypass } from '../../src/checks/agent-bypass.ts'
import { bypassSettings } from '../../src/config/agent/bypass.ts'
import { variableOf } from '../../src/config/agent/setting.ts'
import { FIRST_WITH_PROXY } from '../../src/datadog/agent-versions.ts'
import { bypassSwitches } from '../../src/datadog/bypass-settings.ts'
import { products } from '../../src/datadog/ports.ts'
import { renderEcs } from '../../src/render/ecs/render-ecs.ts'
import { renderHelm } from '../../src/render/helm/render-helm.ts'
import { contextOf, installedHost } from '../checks/installed-host.ts'
import { yaml } from '../checks/rows.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { given } from '../support/machine.ts'

waitsPassAtOnce(t)

/** Returns a mapping nested by the dots of a path, as JSON, which is YAML too. */
function nested(path: string, value: unknown): object {
  const [first = '', ...rest] = path.split('.')
  return { [first]: rest.length === 0 ? value : nested(rest.join('.'), value) }
}

const machine = await installedHost()
const configuration = machine.files.get(yaml)?.content.toString() ?? ''
const environmentFile = '/etc/datadog-agent/environment'

/** Returns what `verify` finds on an installed host with more in datadog.yaml. */
async function verified(more: object) {
  const lines = Object.entries(more).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
  given(machine, yaml, configuration + lines.join(''))
  return agentBypass.run(await contextOf(machine))
}

/** Returns what `verify --root` finds in a tree with this variable in the environment of the Agent. */
async function verifiedBelowRoot(variable: string) {
  given(machine, yaml, configuration)
  given(machine, environmentFile, `${variable}\n`)
  const context = await contextOf(machine)
  const finding = await agentBypass.run({ ...context, host: { ...machine.host, root: '/image' } })
  machine.files.delete(environmentFile)
  return finding
}

const site = { datadog: { site: 'ddog-gov.com' } }
const agent = 'apiVersion: datadoghq.com/v2alpha1\nkind: DatadogAgent\n'

type Warned = (text: string) => readonly string[]

const ofHelm: Warned = (text) => renderHelm('f', text).warnings.map(({ message }) => message)

/** Warnings about values with one more in them; the site is right. */
function ofChart(path: string, value: unknown): readonly string[] {
  const values = nested(path, value) as Record<string, object>
  return ofHelm(JSON.stringify({ ...values, datadog: { ...site.datadog, ...values.datadog } }))
}

/** Warnings about a DatadogAgent with one more field; the site is right. */
function ofOperator(path: string, value: unknown): readonly string[] {
  const { spec } = nested(path, value) as { spec: Record<string, object> }
  const whole = { ...spec, global: { site: 'ddog-gov.com', ...spec.global } }
  return ofHelm(`${agent}spec: ${JSON.stringify(whole)}\n`)
}

/** Warnings about a task whose Agent has one more variable; the task is right otherwise. */
function ofTask(name: string, value: string, image = 'datadog/agent:7'): readonly string[] {
  const environment = [
    { name: 'DD_SITE', value: 'ddog-gov.com' },
    { name, value },
  ]
  const containerDefinitions = [{ name: 'a', image, memory: 64, environment }]
  const task = { family: 'f', networkMode: 'host', containerDefinitions }
  return renderEcs('f', JSON.stringify(task)).warnings.map(({ message }) => message)
}

/** The forms in which an input of `render` can have a setting of datadog.yaml, each with its warnings. */
function inEveryForm(
  setting: string,
  value: unknown,
): [form: string, warnings: readonly string[]][] {
  const variable = variableOf(setting)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const file = JSON.stringify(nested(setting, value))
  const list = [{ name: variable, value: text }]
  return [
    ['a variable of ECS', ofTask(variable, text)],
    ['a variable of the chart', ofChart('agents.containers.agent.env', list)],
    ['a variable of the chart by name', ofChart('datadog.envDict', { [variable]: text })],
    ['a variable of the operator', ofOperator('spec.override.nodeAgent.env', list)],
    ['customAgentConfig', ofChart('agents.customAgentConfig', nested(setting, value))],
    [
      'configuration of the Cluster Agent',
      ofChart('clusterAgent.datadog_cluster_yaml', nested(setting, value)),
    ],
    [
      'configData',
      ofOperator('spec.override.nodeAgent.customConfigurations.f.configData', `${file}\n`),
    ],
  ]
}

t.test('the tester finds nothing where there is nothing', async (t) => {
  t.match(await verified({}), { status: 'pass' })
  t.match(await verified(nested('logs_enabled', true)), { status: 'pass' })
  t.match(await verifiedBelowRoot('DD_LOGS_ENABLED=true'), { status: 'skip' })
  for (const [form, warnings] of inEveryForm('logs_enabled', true)) t.same(warnings, [], form)
  t.same(ofChart('datadog.logs.enabled', true), [])
  t.same(ofOperator('spec.features.logCollection.enabled', true), [])
})

for (const { setting, chart = [], operator = [] } of bypassSwitches) {
  t.test(`${setting}: verify fails and render warns, in every form`, async (t) => {
    const variable = variableOf(setting)
    t.match(await verified(nested(setting, true)), { status: 'fail', evidence: setting })
    t.match(await verifiedBelowRoot(`${variable}=true`), { status: 'fail', evidence: variable })
    t.match(await verified(nested(setting, false)), { status: 'pass' })
    for (const [form, warnings] of inEveryForm(setting, true)) t.equal(warnings.length, 1, form)
    for (const path of chart) {
      t.match(ofChart(path, true), [`${path} is on`])
      t.same(ofChart(path, false), [], path)
    }
    for (const path of operator) {
      t.match(ofOperator(path, true), [`${path} is on`])
      t.same(ofOperator(path, false), [], path)
    }
  })
}

t.test(
  'of a switch that is off render warns only where its section names a receiver',
  async (t) => {
    for (const { setting } of bypassSwitches) {
      const count = /^(multi_region|observability)/.test(setting) ? 1 : 0
      for (const [form, warnings] of inEveryForm(setting, false))
        t.equal(warnings.length, count, `${setting}: ${form}`)
    }
  },
)

t.test('the table has every switch once', async (t) => {
  const settings = bypassSwitches.map(({ setting }) => setting.replace(/\.enabled$/, ''))
  t.same(settings.sort(), [
    'container_image',
    'container_lifecycle',
    'discovery',
    'dynamic_instrumentation',
    'internal_profiling',
    'multi_region_failover',
    'network_path.connections_monitoring',
    'observability_pipelines_worker.logs',
    'observability_pipelines_worker.metrics',
    'observability_pipelines_worker.traces',
    'otelcollector',
    'process_config.event_collection',
    'remote_configuration',
    'sbom',
    'service_discovery',
    'software_inventory',
    'synthetics.collector',
    'vector.logs',
    'vector.metrics',
    'vector.traces',
  ])
})

/** Settings that name a receiver of their own, and a value. */
const receivers: [setting: string, value: unknown][] = [
  ['additional_endpoints', { 'https://a.example': ['b'] }],
  ['logs_config.additional_endpoints', [{ host: 'a.example' }]],
  ['apm_config.profiling_additional_endpoints', { 'https://a.example': ['b'] }],
  ['evp_proxy_config.dd_url', 'https://a.example'],
  ['apm_config.debugger_dd_url', 'https://a.example'],
]

for (const [setting, value] of receivers) {
  t.test(`${setting}: verify fails and render warns, in every form`, async (t) => {
    t.match(await verified(nested(setting, value)), { status: 'fail', evidence: setting })
    for (const [form, warnings] of inEveryForm(setting, value)) t.equal(warnings.length, 1, form)
  })
}

t.test('addresses that the Agent replaces are no bypass to either', async (t) => {
  for (const setting of ['dd_url', 'logs_config.logs_dd_url', 'apm_config.apm_dd_url']) {
    t.match(await verified(nested(setting, 'https://a.example')), { status: 'pass' }, setting)
    for (const [form, warnings] of inEveryForm(setting, 'https://a.example'))
      t.same(warnings, [], `${setting}: ${form}`)
  }
})

t.test('a check with a pipeline of its own: verify fails and render warns', async (t) => {
  const file = '/etc/datadog-agent/conf.d/network_path.d/conf.yaml'
  given(machine, file, 'instances: []\n')
  t.match(await verified({}), { status: 'fail', evidence: 'network_path' })
  machine.files.delete(file)
  t.match(ofChart('datadog.confd', { 'network_path.yaml': 'instances: []\n' }), [
    'network_path.yaml',
  ])
  const data = { configDataMap: { 'network_path.yaml': 'instances: []\n' } }
  t.match(ofOperator('spec.override.nodeAgent.extraConfd', data), ['network_path.yaml'])
})

for (const { name, on, since, chart = [], operator = [] } of products) {
  if (on === undefined || since === FIRST_WITH_PROXY) continue
  t.test(`${name}: a bypass to Agents before ${since}, for verify and render`, async (t) => {
    const found = (version: string) =>
      bypassSettings([{ name: on, value: true, source: 'f' }], version).length
    t.same([found('7.41.0'), found(since)], [1, 0])
    const variable = variableOf(on)
    const before = /Agents before 7\.\d+ send past the proxy/
    t.match(ofTask(variable, 'true', 'datadog/agent:7.41.0'), [before])
    t.same(ofTask(variable, 'true', `datadog/agent:${since}`), [])
    for (const [paths, warned, image] of [
      [chart, ofChart, 'agents.image'],
      [operator, ofOperator, 'spec.override.nodeAgent.image'],
    ] as const)
      for (const path of paths) {
        const [first = '', ...rest] = path.split('.')
        const old = nested(image, { tag: '7.41.0' }) as Record<string, object>
        const inner = rest.reduceRight<unknown>((value, key) => ({ [key]: value }), true) as object
        const messages =
          warned === ofChart
            ? ofHelm(JSON.stringify({ ...old, datadog: { ...site.datadog, ...inner } }))
            : ofOperator(first, { ...old.spec, ...inner })
        t.ok(
          messages.some((message) => message.startsWith(`${path} is on`) && before.test(message)),
          path,
        )
        t.notOk(
          warned(path, true).some((message) => before.test(message)),
          `${path} of a new Agent`,
        )
      }
  })
}
