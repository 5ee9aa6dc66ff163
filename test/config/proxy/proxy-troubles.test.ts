import t from 'tap'
import { proxyTroubles } from '../../../src/config/proxy/proxy-troubles.ts'

const down = (server: string) =>
  `[WARNING]  (7) : Server datadog-api/${server} is DOWN, reason: Layer4 timeout, check duration: 2000ms. 0 active and 0 backup servers left.`
const up = (server: string) =>
  `[WARNING]  (7) : Server datadog-api/${server} is UP, reason: Layer4 check passed, check duration: 1ms.`
const spare = (server: string) =>
  `[WARNING]  (7) : Server datadog-api/${server} is going DOWN for maintenance (No IP for server ). 1 active and 0 backup servers left.`
const none = "[ALERT]    (7) : backend 'datadog-api' has no server available!"
const start = '[NOTICE]   (1) : New worker (7) forked'
const bind =
  '[ALERT] (4518) : Starting frontend metrics-forwarder: cannot bind socket (Address already in use) [0.0.0.0:9804]'

const cases: {
  name: string
  lines: string[]
  servers?: string[]
  backends?: string[]
  binds?: number
}[] = [
  { name: 'a quiet start', lines: [start, 'Loading success.'] },
  { name: 'a server went down', lines: [start, down('a')], servers: ['datadog-api/a'] },
  { name: 'it came back', lines: [down('a'), up('a')] },
  {
    name: 'it went down again',
    lines: [down('a'), up('a'), down('a')],
    servers: ['datadog-api/a'],
  },
  {
    name: 'the last of a backend went down',
    lines: [down('a'), down('b'), none],
    servers: ['datadog-api/a', 'datadog-api/b'],
    backends: ['datadog-api'],
  },
  {
    name: 'one of them came back',
    lines: [down('a'), down('b'), none, up('b')],
    servers: ['datadog-api/a'],
  },
  ...[
    "Server datadog-api/a ('api.example') is UP/READY (resolves again).",
    'Server datadog-api/a administratively READY thanks to valid DNS answer.',
    'Server datadog-api/a is UP/READY (leaving forced maintenance).',
  ].map((line) => ({ name: line, lines: [down('a'), none, line] })),
  {
    name: 'it resolves again, but counts as down until it was checked',
    lines: [down('a'), "Server datadog-api/a ('api.example') is DOWN/READY (resolves again)."],
    servers: ['datadog-api/a'],
  },
  { name: 'a name has fewer addresses than it may have servers', lines: [start, spare('b')] },
  {
    name: 'it has none at all',
    lines: [spare('a'), spare('b'), none],
    servers: ['datadog-api/a', 'datadog-api/b'],
    backends: ['datadog-api'],
  },
  { name: 'one that has no address went down before', lines: [down('a'), spare('a')] },
  {
    name: 'one that had no address goes down',
    lines: [spare('a'), up('a'), down('a')],
    servers: ['datadog-api/a'],
  },
  { name: 'a new worker knows nothing of it', lines: [down('a'), none, start] },
  { name: 'workers of older versions are numbered', lines: [none, 'New worker #1 (44) forked'] },
  {
    name: 'without quotes and brackets, as syslog has it',
    lines: ['haproxy[9]: backend datadog-api has no server available!'],
    backends: ['datadog-api'],
  },
  { name: 'a port is taken', lines: [start, bind], binds: 1 },
  { name: 'a later start had it', lines: [bind, start] },
]

for (const { name, lines, servers = [], backends = [], binds = 0 } of cases) {
  t.test(name, async (t) => {
    const found = proxyTroubles(lines)
    t.same([...found.servers.keys()], servers)
    t.same(found.backends, backends)
    t.equal(found.binds.length, binds)
  })
}

t.test('the line that says so is kept', async (t) => {
  t.match(proxyTroubles([down('a')]).servers.get('datadog-api/a'), /Layer4 timeout/)
})
