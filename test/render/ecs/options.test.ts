import { readFileSync } from 'node:fs'
import t from 'tap'
import { renderEcs } from '../../../src/render/ecs/render-ecs.ts'
import { thrownBy } from '../../config/thrown-by.ts'

const read = (name: string): string =>
  readFileSync(new URL(`../../../fixtures/configs/ecs/${name}`, import.meta.url), 'utf8')

const image = (options: Parameters<typeof renderEcs>[2], source = read('minimal.json')): string => {
  const task = JSON.parse(renderEcs('task.json', source, options).text)
  return task.containerDefinitions.at(-1).image
}

const from = (agent: string): string =>
  read('minimal.json').replace('public.ecr.aws/datadog/agent:latest', agent)

t.test('the proxy comes from where the Agent comes from', async (t) => {
  const cases = [
    ['datadog/agent:7', 'datadog/fips-proxy:1.1.30'],
    ['gcr.io/datadoghq/agent:7.66.0', 'gcr.io/datadoghq/fips-proxy:1.1.30'],
    ['registry.datadoghq.com/agent:7', 'registry.datadoghq.com/fips-proxy:1.1.30'],
    [
      'host:5000/docker-hub/datadog/agent@sha256:0123',
      'host:5000/docker-hub/datadog/fips-proxy:1.1.30',
    ],
    ['host:5000/datadog-agent:7', 'public.ecr.aws/datadog/fips-proxy:1.1.30'],
  ] as const
  for (const [agent, proxy] of cases) t.equal(image({}, from(agent)), proxy)
})

t.test('name and tag of the proxy can be chosen', async (t) => {
  t.equal(image({ imageTag: '1.1.30' }), 'public.ecr.aws/datadog/fips-proxy:1.1.30')
  t.equal(image({ image: 'host:5000/fips-proxy' }), 'host:5000/fips-proxy:1.1.30')
  t.equal(image({ image: 'host:5000/fips-proxy:2' }), 'host:5000/fips-proxy:2')
  t.equal(image({ image: 'host/fips-proxy:2', imageTag: '3' }), 'host/fips-proxy:3')
  t.equal(image({ image: 'host/fips-proxy@sha256:01' }), 'host/fips-proxy@sha256:01')
})

t.test('a proxy that is there keeps its image unless another is asked for', async (t) => {
  const source = read('right.json')
  t.equal(image({}, source), 'datadog/fips-proxy:1.1.3')
  t.equal(image({ imageTag: '1.1.30' }, source), 'datadog/fips-proxy:1.1.30')
  t.equal(image({ image: 'host/fips-proxy' }, source), 'host/fips-proxy:1.1.3')
  const { changes } = renderEcs('task.json', source, { imageTag: '1.1.30' })
  t.same(
    changes.map(({ path }) => path),
    ['containerDefinitions[1].image'],
  )
})

t.test('without a health check the Agent waits for the start only', async (t) => {
  const { text } = renderEcs('task.json', read('minimal.json'), { healthCheck: false })
  const [agent, proxy] = JSON.parse(text).containerDefinitions
  t.equal(proxy.healthCheck, undefined)
  t.same(agent.dependsOn, [{ containerName: 'fips-proxy', condition: 'START' }])
  t.equal(renderEcs('task.json', text, { healthCheck: false }).text, text)
})

t.test('a health check that is there is kept, and waited for', async (t) => {
  const source = read('right.json').replace('"HEALTHY"', '"START"')
  t.equal(renderEcs('task.json', source).text, source, 'START is a wish of its own')
  const { text } = renderEcs('task.json', read('right.json'), { healthCheck: false })
  t.equal(text, read('right.json'))
})

t.test('bridge becomes the network mode that is asked for', async (t) => {
  for (const networkMode of ['host', 'awsvpc'] as const) {
    for (const name of ['minimal.json', 'bridge-dogstatsd.json', 'linked.json']) {
      const { text, warnings } = renderEcs('task.json', read(name), { networkMode })
      t.equal(JSON.parse(text).networkMode, networkMode)
      t.ok(warnings.some(({ path }) => path === 'networkMode'))
      t.notMatch(text, /"links"/)
    }
  }
})

t.test('a network that ECS does not offer is refused', async (t) => {
  const both = read('fargate.json').replace('"FARGATE"', '"FARGATE", "EC2"')
  const cases = [
    [both, 'host', 'TASK_NETWORK_IMPOSSIBLE'],
    [read('external.json'), 'awsvpc', 'TASK_NETWORK_IMPOSSIBLE'],
    [
      read('linked.json').replace('"memory": 256', '"memory": 256, "hostname": "dd"'),
      'awsvpc',
      'TASK_NEEDS_BRIDGE',
    ],
  ] as const
  for (const [source, networkMode, code] of cases) {
    t.equal(thrownBy(() => renderEcs('task.json', source, { networkMode })).code, code)
  }
  t.equal(JSON.parse(renderEcs('task.json', both).text).networkMode, 'awsvpc')
})

t.test('a container that is not there cannot be the Agent', async (t) => {
  const error = thrownBy(() => renderEcs('task.json', read('minimal.json'), { container: 'x' }))
  t.equal(error.code, 'NO_AGENT_CONTAINER')
  t.match(error.message, /the name x; found: datadog-agent/)
  const proxy = thrownBy(() => renderEcs('t.json', read('right.json'), { container: 'fips-proxy' }))
  t.equal(proxy.code, 'NO_AGENT_CONTAINER', 'nor can the proxy')
})

t.test('a proxy that does not say that it is essential says so afterwards', async (t) => {
  const source = read('right.json').replace('"essential": true,', '')
  t.match(renderEcs('task.json', source).text, /"essential": true/)
})
