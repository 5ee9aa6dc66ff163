import t from 'tap'
import { addProxy, repairProxy } from '../../../src/render/ecs/proxy-steps.ts'
import { castOf, proxyImage, taskFile, taskOf } from './task-file.ts'

const all = Array.from({ length: 16 }, (_, offset) => 9803 + offset)
const tcp = (containerPort: number) => ({ containerPort, protocol: 'tcp' })
const right = {
  name: 'p',
  image: proxyImage,
  essential: true,
  healthCheck: { command: ['CMD', 'true'] },
  portMappings: all.map(tcp),
  environment: [
    { name: 'DD_FIPS_PORT_RANGE_START', value: '9803' },
    { name: 'DD_FIPS_LOCAL_ADDRESS', value: '127.0.0.1' },
  ],
}

type Options = Parameters<typeof addProxy>[2]

function added(json: unknown, image = 'datadog/agent:7', options: Options = {}) {
  const step = addProxy(taskFile(json), { image }, options)
  // biome-ignore lint/suspicious/noExplicitAny: the tests look at JSON as it comes
  return { ...step, value: step.value as any }
}

/** Gives the steps for a proxy that differs by this from a right one, as paths below it and values. */
function repaired(difference: object, options: Options = {}, task: Record<string, unknown> = {}) {
  const found = taskOf([{ name: 'a' }, { ...right, ...difference }], task)
  const { proxy } = castOf(found)
  if (!proxy) throw new Error('the task has a proxy')
  const steps = repairProxy(found, proxy, options)
  return steps.map(({ path, value }) => [path.slice(2).join('.'), value])
}

const agent = { name: 'a', image: 'datadog/agent:7' }
const task = (container: object = {}, more: object = {}) => ({
  family: 'f',
  containerDefinitions: [{ ...agent, ...container }],
  ...more,
})

t.test('the new container stands behind the others and opens every port', async (t) => {
  const { path, value } = added(task())
  t.same(path, ['containerDefinitions', 1])
  t.match(value, { name: 'fips-proxy', essential: true, healthCheck: { command: ['CMD-SHELL'] } })
  t.same(value.portMappings, all.map(tcp))
  t.same(value.environment, right.environment)
  t.same(added([agent]).path, [1], 'in a list of containers alone')
})

t.test('memory is reserved where the task has none of its own', async (t) => {
  t.equal(added(task()).value.memoryReservation, 128)
  t.equal(added(task({}, { memory: '512' })).value.memoryReservation, undefined)
  t.equal(added([{ ...agent, memory: 256 }]).value.memoryReservation, 128, 'as the others do')
  t.equal(added([agent]).value.memoryReservation, undefined, 'the task of a list may have memory')
})

/** The image of the Agent, the options, and the image of the new proxy. */
const images: [agent: string, options: Options, proxy: string][] = [
  ['gcr.io/datadoghq/agent:7', {}, 'gcr.io/datadoghq/fips-proxy:1.1.30'],
  ['host/dd-agent:7', {}, 'public.ecr.aws/datadog/fips-proxy:1.1.30'],
  ['datadog/agent@sha256:01', { imageTag: '2' }, 'datadog/fips-proxy:2'],
  ['datadog/agent', { image: 'host/proxy@sha256:01' }, 'host/proxy@sha256:01'],
  ['datadog/agent', { image: 'host/proxy@sha256:01', imageTag: '2' }, 'host/proxy:2'],
]

for (const [image, options, proxy] of images) {
  t.test(`beside ${image} with ${JSON.stringify(options)} runs ${proxy}`, async (t) => {
    t.equal(added(task(), image, options).value.image, proxy)
  })
}

t.test('a new proxy has no health check if none is wanted', async (t) => {
  t.notHas(added(task(), 'datadog/agent:7', { healthCheck: false }).value, { healthCheck: {} })
})

t.test('a proxy that is right stays as it is', async (t) => {
  t.same(repaired({}), [])
  t.same(repaired({ portMappings: [{ containerPortRange: '9800-9820' }] }), [])
  t.same(repaired({ portMappings: [tcp(80), ...all.map(tcp)] }), [], 'a port of its own')
  t.same(
    repaired({ portMappings: all.map((port) => ({ containerPort: port, hostPort: port })) }),
    [],
  )
})

/** What of a proxy is wrong, and the steps that mend it. */
const repairs: [what: string, difference: object, steps: unknown[]][] = [
  ['not essential', { essential: false }, [['essential', true]]],
  ['no memory', { memory: undefined }, [['memoryReservation', 128]]],
  [
    'another first port',
    { environment: [{ name: 'DD_FIPS_PORT_RANGE_START', value: '3833' }, right.environment[1]] },
    [['environment.0.value', '9803']],
  ],
  [
    'an address for all',
    { environment: [right.environment[0], { name: 'DD_FIPS_LOCAL_ADDRESS', value: '0.0.0.0' }] },
    [['environment.1.value', '127.0.0.1']],
  ],
  [
    'another loopback address',
    { environment: [right.environment[0], { name: 'DD_FIPS_LOCAL_ADDRESS', value: 'localhost' }] },
    [],
  ],
  ['no ports', { portMappings: undefined }, [['portMappings', all.map(tcp)]]],
  [
    'a port that is missing',
    { portMappings: all.slice(0, -1).map(tcp) },
    [['portMappings.15', tcp(9818)]],
  ],
  [
    'a range that ends too soon',
    { portMappings: [{ containerPortRange: '9803-9817' }] },
    [['portMappings.1', tcp(9818)]],
  ],
  [
    'a datagram port',
    { portMappings: [{ containerPort: 9803, protocol: 'udp' }, ...all.slice(1).map(tcp)] },
    [['portMappings.0.protocol', 'tcp']],
  ],
  [
    'another port of the host',
    { portMappings: [{ containerPort: 9803, hostPort: 80 }, ...all.slice(1).map(tcp)] },
    [['portMappings.0.hostPort', 9803]],
  ],
]

for (const [what, difference, steps] of repairs) {
  t.test(`${what}: mended, and nothing else`, async (t) => t.same(repaired(difference), steps))
}

t.test('the task and the options decide what else a proxy gets', async (t) => {
  t.same(repaired({ memory: undefined }, {}, { memory: '512' }), [])
  t.match(repaired({ healthCheck: undefined }), [['healthCheck', { interval: 10 }]])
  t.same(repaired({ healthCheck: undefined }, { healthCheck: false }), [])
  t.same(repaired({ image: 'h/p:1' }, { imageTag: '2' }), [['image', 'h/p:2']])
  t.same(repaired({ image: 'h/p@sha256:01' }), [], 'a digest is not replaced unasked')
})
