import t from 'tap'
import { shareNetwork } from '../../../src/render/ecs/network.ts'
import type { NetworkMode } from '../../../src/render/ecs/options.ts'
import { thrownBy } from '../../config/thrown-by.ts'
import { castOf, proxyImage as proxy, taskOf } from './task-file.ts'

type Part = Readonly<Record<string, unknown>>

/** Gives the steps for an Agent, a proxy and further containers. */
function steps(task: Part, parts: readonly Part[] = [{}, {}], wanted?: NetworkMode) {
  const [agent, its, ...others] = parts
  const containers = [{ name: 'a', ...agent }, { name: 'p', image: proxy, ...its }, ...others]
  const found = taskOf(containers, task)
  return shareNetwork(found, castOf(found), wanted)
}

/** What keeps a task from the network that it needs. */
const refused: [
  what: string,
  task: Part,
  parts: Part[],
  wanted: NetworkMode | undefined,
  code: string,
  message: RegExp,
][] = [
  [
    'no network',
    { networkMode: 'none' },
    [],
    undefined,
    'TASK_WITHOUT_NETWORK',
    /network mode is none/,
  ],
  [
    'host on Fargate',
    { networkMode: 'awsvpc', requiresCompatibilities: ['EC2', 'FARGATE'] },
    [],
    'host',
    'TASK_NETWORK_IMPOSSIBLE',
    /host is not possible with FARGATE/,
  ],
  [
    'awsvpc on own machines',
    { requiresCompatibilities: ['EXTERNAL'] },
    [],
    'awsvpc',
    'TASK_NETWORK_IMPOSSIBLE',
    /awsvpc is not possible with EXTERNAL/,
  ],
  [
    'a link of another container',
    {},
    [{}, {}, { links: ['p'] }],
    undefined,
    'TASK_NEEDS_BRIDGE',
    /c2 has links/,
  ],
  [
    'a link to another container',
    {},
    [{ links: ['p', 'c2'] }, {}, {}],
    undefined,
    'TASK_NEEDS_BRIDGE',
    /a has links/,
  ],
  [
    'another port of the host',
    {},
    [{}, {}, { portMappings: [{ containerPort: 80, hostPort: 8080 }] }],
    undefined,
    'TASK_NEEDS_BRIDGE',
    /has port 80 at port 8080 of the host/,
  ],
  [
    'any port of the host',
    {},
    [{}, {}, { portMappings: [{ containerPort: 80 }] }],
    undefined,
    'TASK_NEEDS_BRIDGE',
    /has port 80 at any port/,
  ],
  [
    "another port for the Agent's",
    {},
    [{ portMappings: [{ containerPort: 8125, hostPort: 9125 }] }],
    undefined,
    'TASK_NEEDS_BRIDGE',
    /a has port 8125 at port 9125/,
  ],
  [
    'a range of ports on the host',
    {},
    [{}, { portMappings: [{ containerPortRange: '9803-9818' }] }],
    undefined,
    'TASK_NEEDS_BRIDGE',
    /p has a range of ports/,
  ],
  [
    'a range of another container',
    {},
    [{}, {}, { portMappings: [{ containerPortRange: '1-2' }] }],
    'awsvpc',
    'TASK_NEEDS_BRIDGE',
    /c2 has a range of ports/,
  ],
  [
    'a host name in a VPC',
    {},
    [{ hostname: 'dd' }],
    'awsvpc',
    'TASK_NEEDS_BRIDGE',
    /a has hostname/,
  ],
]

for (const [what, task, parts, wanted, code, message] of refused) {
  t.test(`${what} is refused with its line`, async (t) => {
    const error = thrownBy(() => steps(task, parts.length > 0 ? parts : undefined, wanted))
    t.match(error, { code, exit: 'settings', message })
    t.match(error.message, /^task\.json:\d+: /)
  })
}

/** What works in the new network as it did in bridge mode. */
const kept: [what: string, parts: Part[], wanted?: NetworkMode][] = [
  ['the same port of the host', [{}, {}, { portMappings: [{ containerPort: 80, hostPort: 80 }] }]],
  ['a port of the Agent within the task', [{ portMappings: [{ containerPort: 8126 }] }]],
  ["any port of the proxy's", [{}, { portMappings: [{ containerPort: 9803, hostPort: 1 }] }]],
  ['a host name', [{ hostname: 'dd' }]],
  [
    "a range of the proxy's in a VPC",
    [{}, { portMappings: [{ containerPortRange: '9803-9818' }] }],
    'awsvpc',
  ],
]

for (const [what, parts, wanted] of kept) {
  t.test(`${what} does not stand in the way`, async (t) => {
    t.match(steps({}, parts, wanted), [{ path: ['networkMode'], value: wanted ?? 'host' }])
  })
}
