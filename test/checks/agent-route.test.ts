import t from 'tap'
import { agentRoute } from '../../src/checks/agent-route.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { given, type Machine } from '../support/machine.ts'
import { makeInode, plant } from '../support/memory-files.ts'
import { answering } from './acts.ts'
import { contextOf, installedHost } from './installed-host.ts'

waitsPassAtOnce(t)

type Act = (machine: Machine) => void
const pidOf = ({ files }: Machine, unit: string) =>
  String(files.get(`/sys/fs/cgroup/system.slice/${unit}.service/cgroup.procs`)?.content).trim()

const forwarding =
  'frontend metrics\n  bind 127.0.0.1:9804\n  default_backend x\nbackend x\n  server a b:443\n'

async function asked(...acts: Act[]) {
  const machine = await installedHost()
  given(machine, '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg', forwarding)
  for (const act of acts) act(machine)
  return agentRoute.run(await contextOf(machine))
}
const link =
  (unit: string, name: string, target: string): Act =>
  (machine) =>
    void plant(machine.files, `/proc/${pidOf(machine, unit)}/${name}`, makeInode('symlink', target))
const [agent, proxy] = ['datadog-agent', 'datadog-fips-proxy']
const zeros = '00000000:00000000 00:00000000 00000000 0 0'
const row = (local: string, remote: string, inode: string, state = '01') =>
  `   0: 0100007F:${local} 0100007F:${remote} ${state} ${zeros} ${inode} 1`
const rows =
  (...all: string[]): Act =>
  (machine) =>
    given(
      machine,
      `/proc/${pidOf(machine, 'datadog-agent')}/net/tcp`,
      ['  sl', ...all, ''].join('\n'),
    )

t.test('what arrives at the proxy passes, counted', async (t) => {
  t.match(await asked(), {
    status: 'pass',
    evidence: '1 of 1 connections of ours and 1 of the Agent arrived at sockets of the proxy',
  })
  t.match(await asked(rows()), { status: 'pass', evidence: / and 0 of the Agent/ })
})

t.test('what reaches another port, or leaves, fails', async (t) => {
  const own = row('C350', '264C', '77')
  const redirected = await asked(rows(own, row('1F40', 'C350', '99')))
  t.match(redirected, {
    status: 'fail',
    summary: 'What datadog-agent sends to port 9804 of the proxy reaches 127.0.0.1:8000.',
    remedy: /nft list ruleset/,
  })
  t.match(await asked(rows(own, row('264C', 'C350', '99'))), {
    status: 'fail',
    summary: /reaches 127\.0\.0\.1:9804/,
  })
  t.match(await asked(rows(own)), { status: 'fail', summary: /leaves this host/ })
  t.match(await asked(rows(own, row('264C', 'C350', '0'))), { status: 'pass' }, 'not accepted yet')
  const closed = row('C350', '264C', '77', '08')
  t.match(await asked(rows(closed)), { status: 'pass' }, 'the other end has closed it')
})

t.test('a network of its own, or another localhost, fails', async (t) => {
  const networks = [link(agent, 'ns/net', 'net:[1]'), link(proxy, 'ns/net', 'net:[2]')]
  t.match(await asked(...networks), {
    status: 'fail',
    summary: /network of its own/,
    remedy: /PrivateNetwork/,
  })
  t.match(await asked(link(agent, 'ns/net', 'net:[1]'), link(proxy, 'ns/net', 'net:[1]')), {
    status: 'pass',
  })
  const hosts =
    (text: string): Act =>
    (machine) =>
      given(machine, '/etc/hosts', text)
  for (const [text, status] of [
    ['127.0.0.1 localhost\n::1 localhost ip6-localhost\n', 'pass'],
    ['127.0.0.1 host\n', 'pass'],
    ['# 192.0.2.1 localhost\n', 'pass'],
    ['127.0.0.1 localhost\n192.0.2.1 host LocalHost\n', 'fail'],
    ['192.0.2.1 localhost\n', 'fail'],
    ['2001:db8::1 localhost\n', 'fail'],
  ] as const)
    t.equal((await asked(hosts(text))).status, status, text)
})

t.test('what could not be seen is skipped', async (t) => {
  const unaware: Act = ({ host }) => {
    host.probe = async () => ({ status: 404, body: '' })
  }
  t.match(await asked(unaware), { status: 'skip', summary: /could not be seen/ })
  const displaced: Act = (machine) => {
    given(machine, '/etc/hosts', '127.0.0.1 localhost\n')
    given(machine, `/proc/${pidOf(machine, agent)}/root/etc/hosts`, '')
  }
  t.match(await asked(displaced), { status: 'skip', summary: /sees another \/etc\/hosts/ })
  t.match(await asked(answering(() => ({ problem: 'empty', detail: 'closed' }))), {
    status: 'pass',
  })
})
