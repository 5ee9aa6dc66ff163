import t from 'tap'
import { ecsWarnings } from '../../../src/render/ecs/ecs-warnings.ts'
import type { EcsOptions } from '../../../src/render/ecs/options.ts'
import type { RenderStep } from '../../../src/render/ecs/step.ts'
import { castOf, proxyImage, taskFile, taskOf } from './task-file.ts'

const site = { name: 'DD_SITE', value: 'ddog-gov.com' }
const proxy = { name: 'p', image: proxyImage }

/** Gives the warnings for a file that is a task or a list of containers, the Agent's first. */
function warnings(
  found: ReturnType<typeof taskFile>,
  options: EcsOptions = {},
  steps: RenderStep[] = [],
) {
  return ecsWarnings(found, castOf(found), options, steps).map(
    ({ path, message }) => `${path}: ${message}`,
  )
}

/** The same for a task in host mode whose Agent differs by this from a right one. */
const ofAgent = (difference: object, more: object = {}) =>
  warnings(
    taskOf([{ name: 'a', environment: [site], ...difference }, proxy], {
      networkMode: 'host',
      ...more,
    }),
  )

t.test('nothing is said of a task that is right', async (t) => {
  t.same(ofAgent({}), [])
  t.same(ofAgent({ memory: undefined }, { memory: '512' }), [], 'memory of the task is enough')
})

/** What of an Agent's container defeats the proxy, and how the warning begins; none where nothing does. */
const agents: [what: string, difference: object, warning: RegExp | undefined][] = [
  ['an old Agent', { image: 'datadog/agent:7.40.0' }, /^image: a: Agent 7\.40\.0 is too old/],
  [
    'the FIPS Agent',
    { image: 'datadog/agent:7-fips' },
    /^image: a: Agent 7-fips is the FIPS Agent/,
  ],
  ['an Agent by its digest', { image: 'datadog/agent@sha256:01' }, undefined],
  [
    'another site',
    { environment: [{ name: 'DD_SITE', value: 'datadoghq.eu' }] },
    /^DD_SITE: a: DD_SITE is datadoghq\.eu; the proxy serves ddog-gov\.com only/,
  ],
  ['no site', { environment: [] }, /^DD_SITE: a: DD_SITE is not set, which means datadoghq\.com/],
  [
    'a site from a secret',
    { environment: [], secrets: [{ name: 'DD_SITE', valueFrom: 'arn' }] },
    undefined,
  ],
  [
    'a site perhaps from a file',
    { environment: [], environmentFiles: [{ type: 's3', value: 'arn' }] },
    undefined,
  ],
  [
    'a bypass',
    { environment: [site, { name: 'DD_ADDITIONAL_ENDPOINTS', value: 'x' }] },
    /^DD_ADDITIONAL_ENDPOINTS: a: DD_ADDITIONAL_ENDPOINTS: what it names/,
  ],
  [
    'no memory',
    { memory: null, memoryReservation: null },
    /^memory: a has neither memory nor memoryReservation/,
  ],
  [
    'a parameter that ECS does not know',
    { colour: 'red' },
    /^containerDefinitions\[0\]\.colour: containerDefinitions\[0\]\.colour is not a parameter/,
  ],
]

for (const [what, difference, warning] of agents) {
  t.test(`${what}: ${warning ? 'a warning' : 'no warning'}`, async (t) => {
    const found = ofAgent(difference).filter((line) => !/is null, which/.test(line))
    if (warning) t.match(found, [warning])
    t.equal(found.length, warning ? 1 : 0, found.join('\n'))
  })
}

t.test("bypasses in other containers are not the Agent's", async (t) => {
  const environment = [{ name: 'DD_ADDITIONAL_ENDPOINTS', value: 'x' }]
  const task = taskOf([{ environment: [site] }, proxy, { environment }], { networkMode: 'host' })
  t.same(warnings(task), [])
})

t.test('a change of the network mode has consequences', async (t) => {
  const bridge = taskOf([{ environment: [site] }, proxy])
  t.match(warnings(bridge), [
    /^networkMode: networkMode host lets the containers use the host's network/,
  ])
  t.match(warnings(bridge, { networkMode: 'awsvpc' }), [
    /networkMode awsvpc gives the task an address/,
  ])
  const list = taskFile([{ name: 'a', image: 'datadog/agent:7', environment: [site] }])
  t.match(warnings(list), [/networkMode: the network mode is not in this file/])
  t.same(warnings(list, { networkMode: 'host' }), [], 'the user has said what it is')
})

t.test('a new proxy comes from elsewhere than an Agent of a registry of its own', async (t) => {
  const own = { name: 'a', image: 'host/dd-agent:7', environment: [site] }
  const task = taskOf([own], { networkMode: 'host' })
  t.match(warnings(task), [/^image: a comes from a registry of your own/])
  t.same(warnings(task, { image: 'host/fips-proxy:1' }), [])
  t.same(warnings(taskOf([own, proxy], { networkMode: 'host' })), [], 'the proxy is there')
})

t.test('what surrounds the task counts too', async (t) => {
  const containers = [{ name: 'a', image: 'datadog/agent:7', memory: 1, environment: [site] }]
  const task = { family: 'f', networkMode: 'host', containerDefinitions: containers }
  t.match(warnings(taskFile({ taskDefinition: task })), [
    /^taskDefinition: .*describe-task-definition/,
  ])
  t.match(warnings(taskFile({ ...task, runtimePlatform: { cpuArchitecture: 'ARM64' } })), [
    /^runtimePlatform\.cpuArchitecture: ARM64: the proxy is in beta/,
  ])
  t.same(warnings(taskFile({ ...task, runtimePlatform: { cpuArchitecture: 'X86_64' } })), [])
})

t.test('what our own steps replace is no concern', async (t) => {
  const found = taskOf([{ environment: [site] }, { ...proxy, essential: null }], {
    networkMode: 'host',
  })
  const path = ['containerDefinitions', 1, 'essential']
  t.match(warnings(found), [/essential is null, which the AWS CLI refuses/])
  t.same(warnings(found, {}, [{ path, value: true, summary: '' }]), [])
})

t.test('warnings come in the order of the file, those without a line first', async (t) => {
  const container = {
    name: 'a',
    image: 'datadog/agent:7.40.0',
    environment: [{ name: 'DD_SITE', value: 'x' }],
  }
  const found = taskFile([container])
  const lines = ecsWarnings(found, castOf(found), {}, []).map(({ path, line }) => [path, line])
  t.same(lines, [
    ['networkMode', undefined],
    ['image', 4],
    ['DD_SITE', 6],
  ])
})
