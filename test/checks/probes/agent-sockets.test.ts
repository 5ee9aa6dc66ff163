import t from 'tap'
import type { Expected } from '../../../src/checks/check.ts'
import { agentSockets } from '../../../src/checks/probes/agent-sockets.ts'
import { parseTargets } from '../../../src/system/addresses.ts'
import { waitsPassAtOnce } from '../../support/clock.ts'
import { given, type Machine } from '../../support/machine.ts'
import { connected, ofProcess } from '../acts.ts'
import { contextOf, installedHost } from '../installed-host.ts'
import { systemctl } from '../rows.ts'

waitsPassAtOnce(t)

type Act = (machine: Machine) => void

async function sockets(acts: readonly Act[], expected: Partial<Expected> = {}) {
  const machine = await installedHost()
  for (const act of acts) act(machine)
  return agentSockets(await contextOf(machine, expected))
}
const resolver = (text: string) => (machine: Machine) => given(machine, '/etc/resolv.conf', text)

t.test('an Agent that sends has its proxy, one that does not run has no sockets', async (t) => {
  t.match(await sockets([]), [{ remote: { port: 9804 }, allowedAs: 'loopback' }])
  t.same(await sockets([connected('147100CB:1538'), systemctl('stop', 'datadog-agent')]), [])
})

t.test('each connection is told with why it may be, or with nothing', async (t) => {
  const dns = connected('357100CB:0035') // 203.0.113.53:53
  const cases: [string, Act[], string | undefined][] = [
    ['the loopback', [connected('0100007F:264C')], 'loopback'],
    ['the host’s own address', [connected('147100CB:0050', '01', '147100CB:C000')], 'this host'],
    ['metadata of the cloud', [connected('FEA9FEA9:0050')], 'cloud metadata'],
    ['the name server', [dns, resolver('nameserver 203.0.113.53\n')], 'name server'],
    [
      'not on another port',
      [connected('357100CB:01BB'), resolver('nameserver 203.0.113.53\n')],
      undefined,
    ],
    ['not another server', [dns, resolver('nameserver 203.0.113.9\n')], undefined],
    ['no resolv.conf', [dns], undefined],
    ['elsewhere', [connected('147100CB:1538')], undefined],
    ['NTP over TCP is none', [connected('147100CB:007B')], undefined],
  ]
  for (const [name, acts, allowedAs] of cases)
    t.match(await sockets(acts), [{ unit: 'datadog-agent', protocol: 'tcp', allowedAs }], name)
})

t.test('a line of resolv.conf that holds no address is passed over', async (t) => {
  const text =
    'nameserver 10.0.0\nnameserver dead.beef\n# nameserver 203.0.113.53\nnameserver fe80::1%eth0\n'
  const dns = connected('357100CB:0035')
  t.match(await sockets([dns, resolver(text)]), [{ allowedAs: undefined }])
  const good = resolver(`${text}nameserver 203.0.113.53\n`)
  t.match(await sockets([dns, good]), [{ allowedAs: 'name server' }])
})

t.test('a target of the administrator is allowed as such', async (t) => {
  const act = connected('147100CB:1538') // 203.0.113.20:5432
  const allowed = (list: string) => sockets([act], { targets: parseTargets(list) })
  t.match(await allowed('203.0.113.0/24:5432'), [{ allowedAs: 'allowed by --allow-connection' }])
  t.match(await allowed('203.0.113.20:443'), [{ allowedAs: undefined }])
})

t.test('watches for as long as is expected, and tells each remote end once', async (t) => {
  const machine = await installedHost()
  connected('147100CB:1538')(machine)
  const { host } = machine
  let looks = 0
  const read: typeof host.read = async (path) => {
    if (!path.endsWith('/net/tcp') || path === '/proc/net/tcp') return host.read(path)
    looks += 1
    if (looks === 3) connected('147100CB:1539')(machine)
    return host.read(path)
  }
  const context = await contextOf(machine, { observe: 1000 })
  const found = await agentSockets({ ...context, host: { ...host, read } })
  t.same(
    found.map(({ remote }) => remote.port),
    [5432, 5433],
  )
  t.equal(looks, 5, 'at once, then every 250 ms')
})

t.test('is looked at once for all who ask of a context', async (t) => {
  const context = await contextOf(await installedHost())
  t.equal(agentSockets(context), agentSockets(context))
  t.not(agentSockets(context), agentSockets({ ...context }))
})

t.test('a table without rows is no connection', async (t) => {
  t.same(await sockets([ofProcess('datadog-agent', 'net/tcp', 'head\n')]), [])
})
