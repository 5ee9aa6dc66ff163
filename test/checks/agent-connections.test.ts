import t from 'tap'
import { agentBypass } from '../../src/checks/agent-bypass.ts'
import { agentConfigEffective } from '../../src/checks/agent-config-effective.ts'
import { agentConnections } from '../../src/checks/agent-connections.ts'
import { parseTargets } from '../../src/system/addresses.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { given } from '../support/machine.ts'
import { both, connected } from './acts.ts'
import { contextOf, installedHost } from './installed-host.ts'
import { askRows, nothing, systemctl } from './rows.ts'

waitsPassAtOnce(t)

const elsewhere = '147100CB:1538' // 203.0.113.20:5432
const dns = '357100CB:0035' // 203.0.113.53:53
const resolver = (address: string) => (machine: Parameters<typeof given>[0]) =>
  given(machine, '/etc/resolv.conf', `search example\nnameserver ${address}\n`)

t.test('no connection of the Agent may leave the host', async (t) => {
  await askRows(t, agentConnections, [
    {
      name: 'it has none',
      change: nothing,
      status: 'pass',
      summary: /looked at once/,
      evidence: /datadog-agent to 127\.0\.0\.1:9804/,
    },
    {
      name: 'to the proxy',
      change: connected('0100007F:264C'),
      status: 'pass',
      summary: /leaves this host/,
      evidence: /^datadog-agent to 127\.0\.0\.1:9804$/,
    },
    {
      name: 'to somewhere else',
      change: connected(elsewhere),
      status: 'fail',
      summary: /datadog-agent to 203\.0\.113\.20:5432/,
      evidence: /pid \d+ \(/,
      remedy: /--allow-connection 203\.0\.113\.20/,
    },
    {
      name: 'not answered yet counts too',
      change: connected(elsewhere, '02'),
      status: 'fail',
      summary: /203\.0\.113\.20/,
      remedy: /--allow-connection/,
    },
    {
      name: 'to itself by another of its addresses',
      change: connected('147100CB:0050', '01', '147100CB:C000'),
      status: 'pass',
      summary: /./,
    },
    {
      name: 'for the identity of the machine',
      change: connected('FEA9FEA9:0050'),
      status: 'pass',
      summary: /./,
    },
    {
      name: 'where an integration asks',
      change: connected(elsewhere),
      expected: { targets: parseTargets('203.0.113.0/24:5432') },
      status: 'pass',
      summary: /./,
    },
    {
      name: 'at another port than the integration asks',
      change: connected(elsewhere),
      expected: { targets: parseTargets('203.0.113.0/24:443') },
      status: 'fail',
      summary: /5432/,
      remedy: /./,
    },
    {
      name: 'to the name server',
      change: both(connected(dns), resolver('203.0.113.53')),
      status: 'pass',
      summary: /./,
    },
    {
      name: 'to the port of a name server that is none of ours',
      change: both(connected(dns), resolver('203.0.113.54')),
      status: 'fail',
      summary: /203\.0\.113\.53:53/,
      remedy: /./,
    },
  ])
})

t.test('a connection that is over is seen when the host is observed', async (t) => {
  const machine = await installedHost()
  connected(elsewhere)(machine)
  const context = await contextOf(machine, { observe: 2000 })
  let looks = 0
  const list = machine.host.list
  machine.host.list = async (path) => {
    looks += path.endsWith('/fd') ? 1 : 0
    return looks > 2 && path.endsWith('/fd') ? [] : list(path)
  }
  t.match(await agentConnections.run(context), { status: 'fail', summary: /203\.0\.113\.20/ })
  t.ok(looks > 4, 'it looked again and again')
})

t.test('processes that ended since the host was looked at prove nothing', async (t) => {
  const skip = { status: 'skip', summary: /processes of datadog-agent could not be found/ } as const
  const restart = systemctl('restart', 'datadog-agent')
  for (const check of [agentConnections, agentBypass, agentConfigEffective]) {
    const machine = await installedHost()
    const context = await contextOf(machine)
    restart(machine)
    t.match(await check.run(context), skip, `${check.id}: it was restarted in between`)
  }
  const machine = await installedHost()
  const context = await contextOf(machine, { observe: 2000 })
  const { list } = machine.host
  let looks = 0
  machine.host.list = async (path) => {
    looks += path.endsWith('/fd') ? 1 : 0
    if (looks === 3) restart(machine)
    return list(path)
  }
  t.match(await agentConnections.run(context), skip, 'while it was observed')
})
