import t from 'tap'
import { findCast } from '../../../src/render/ecs/find-cast.ts'
import { thrownBy } from '../../config/thrown-by.ts'
import { agentImage as agent, proxyImage as proxy, taskOf } from './task-file.ts'

/** Gives the names of the Agent's containers and of the proxy's. */
function cast(containers: Parameters<typeof taskOf>[0], name?: string) {
  const { agents, proxy } = findCast(taskOf(containers), name)
  return [agents.map(({ container }) => container.name), proxy?.container.name]
}

t.test('containers are known by their images, in any order', async (t) => {
  const web = { name: 'web', image: 'nginx:1' }
  t.same(cast([{ name: 'a', image: agent }]), [['a'], undefined])
  t.same(cast([web, { name: 'p', image: proxy }, { name: 'a', image: agent }]), [['a'], 'p'])
  t.same(cast([{ name: 'a', image: agent }, web, { name: 'b', image: agent }]), [
    ['a', 'b'],
    undefined,
  ])
})

t.test('a proxy from a registry with names of its own is known by its name', async (t) => {
  const own = { name: 'fips-proxy', image: 'host/haproxy:2' }
  t.same(cast([{ name: 'a' }, own]), [['a'], 'fips-proxy'])
  t.same(
    cast([{ name: 'a' }, own, { name: 'p', image: proxy }]),
    [['a'], 'p'],
    'the image tells more',
  )
})

t.test('a name chooses the Agent whatever its image, but never the proxy', async (t) => {
  const containers = [
    { name: 'a' },
    { name: 'mine', image: 'host/observer:1' },
    { name: 'p', image: proxy },
  ]
  t.same(cast(containers, 'mine'), [['mine'], 'p'])
  const error = thrownBy(() => cast(containers, 'p'))
  t.match(error, {
    code: 'NO_AGENT_CONTAINER',
    exit: 'settings',
    message: /has the name p; found: a \(datadog/,
  })
})

t.test('what was found is listed where nothing is the Agent', async (t) => {
  const none = thrownBy(() => findCast(taskOf([])))
  t.match(none, { code: 'NO_AGENT_CONTAINER', message: /the image of the Agent; found: none/ })
  const some = thrownBy(() => cast([{ name: 'web', image: 'nginx:1' }]))
  t.match(some.message, /^task\.json:3: .*; found: web \(nginx:1\)\.$/)
  t.match(some.remedy, /--container NAME/)
})

/** What besides an Agent's container makes a task one that the proxy cannot serve, or not. */
const tasks: [what: string, container: object, task: object, code: string | undefined][] = [
  ['Linux on EC2', {}, { requiresCompatibilities: ['EC2'] }, undefined],
  [
    'a Windows platform',
    {},
    { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } },
    'TASK_ON_WINDOWS',
  ],
  ['a Linux platform', {}, { runtimePlatform: { operatingSystemFamily: 'LINUX' } }, undefined],
  [
    'a named pipe of Docker',
    {},
    { volumes: [{ host: { sourcePath: '\\\\.\\pipe\\docker_engine' } }] },
    'TASK_ON_WINDOWS',
  ],
  [
    'the socket of Docker',
    {},
    { volumes: [{}, { host: { sourcePath: '/var/run/docker.sock' } }] },
    undefined,
  ],
  ['an image for Windows', { image: 'datadog/agent:7-servercore-ltsc2022' }, {}, 'TASK_ON_WINDOWS'],
  ['an image of another flavour', { image: 'datadog/agent:7-jmx' }, {}, undefined],
  ['Fargate alone', {}, { requiresCompatibilities: ['FARGATE'] }, 'TASK_ON_FARGATE'],
  ['Fargate or EC2', {}, { requiresCompatibilities: ['FARGATE', 'EC2'] }, undefined],
  ['no compatibility', {}, { requiresCompatibilities: [] }, undefined],
  [
    'an Agent told of Fargate',
    { environment: [{ name: 'ECS_FARGATE', value: 'true' }] },
    {},
    'TASK_ON_FARGATE',
  ],
  [
    'an Agent told of none',
    { environment: [{ name: 'ECS_FARGATE', value: 'false' }] },
    {},
    undefined,
  ],
]

for (const [what, container, task, code] of tasks) {
  t.test(`${what}: ${code ?? 'accepted'}`, async (t) => {
    const find = () => findCast(taskOf([{ name: 'a', ...container }], { ...task }))
    if (code === undefined) return t.equal(find().agents.length, 1)
    const error = thrownBy(find)
    t.match(error, { code, exit: 'settings' })
    t.match(error.message, /^task\.json:\d+: /)
  })
}

t.test('refuses a proxy that waits for the Agent, at that dependency', async (t) => {
  const waits = (...names: string[]) => ({
    dependsOn: names.map((containerName) => ({ containerName, condition: 'START' })),
  })
  const task = (...names: string[]) => [
    { name: 'a' },
    { name: 'init', image: 'x:1' },
    { name: 'p', image: proxy, ...waits(...names) },
  ]
  t.same(cast(task('init')), [['a'], 'p'])
  const error = thrownBy(() => cast(task('init', 'a')))
  t.match(error, { code: 'TASK_IN_CIRCLE', message: /: p waits for the Agent/ })
})
