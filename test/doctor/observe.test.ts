import t from 'tap'
import { allChecks } from '../../src/checks/registry.ts'
import { verify } from '../../src/checks/verify.ts'
import { observe } from '../../src/doctor/observe.ts'
import { places } from '../../src/host/places.ts'
import { answering, both, program } from '../checks/acts.ts'
import { contextOf, installedHost } from '../checks/installed-host.ts'
import { edit, nothing, systemctl, write } from '../checks/rows.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { given, type Machine } from '../support/machine.ts'
import { makeInode, plant } from '../support/memory-files.ts'

waitsPassAtOnce(t)

type Act = (machine: Machine) => void

/** What is seen of an installed host after a change, and the commands that looking took. */
async function seen(change: Act = nothing, root = '/') {
  const machine = await installedHost()
  change(machine)
  const context = await contextOf(machine)
  const there = root === '/' ? context : { ...context, host: { ...context.host, root } }
  const verdict = await verify(allChecks, there)
  machine.commands.length = 0
  const found = await observe(there, verdict)
  return { ...found, commands: [...machine.commands] }
}

t.test('a host on which all is well raises no questions about its firewall', async (t) => {
  const { proxy, agent, ...rest } = await seen()
  t.match(proxy, { name: 'datadog-fips-proxy', state: { active: true }, logSource: 'the journal' })
  t.match(agent, { name: 'datadog-agent', outcome: { active: 'active' } })
  t.match(rest, { root: '/', isLive: true, held: [], firewall: undefined, journal: undefined })
  t.equal(rest.cfg.text, rest.cfg.example)
  t.equal(rest.cfg.altered, undefined)
  t.ok(rest.cfg.binds.length > 10)
  t.match(rest.agentUnits, [{ name: 'datadog-agent' }])
  t.notMatch(rest.commands.join('\n'), /nft|iptables|list-sockets/)
})

t.test('a port that is shut has the firewall read', async (t) => {
  const more = 'frontend a\n bind 127.0.0.1:9820\n default_backend b\nbackend b\n server s x:443\n'
  const shut = both(
    edit(places.proxyConfig, (text) => `${text}${more}`),
    systemctl('restart', 'datadog-fips-proxy'),
    answering(() => ({ problem: 'refused', detail: 'ECONNREFUSED' })),
  )
  const { firewall, answers } = await seen(shut)
  t.match(firewall?.unread, ['neither nft nor iptables-save is installed'])
  t.match(answers?.asked[0]?.answer, { problem: 'refused' })
})

t.test('nothing is asked through a proxy that does not run', async (t) => {
  const { answers, proxy, firewall } = await seen(systemctl('stop', 'datadog-fips-proxy'))
  t.equal(answers, undefined)
  t.equal(firewall, undefined)
  t.match(proxy, { state: { active: false }, outcome: { active: 'inactive' } })
})

t.test('the log of a unit is that of its last attempt to start', async (t) => {
  const lines = ['old words', 'Starting Datadog FIPS Proxy...', 'new words']
  const { proxy } = await seen(program('journalctl', () => lines.join('\n')))
  t.same(proxy.log, ['new words'])
})

t.test('where the proxy has no line the journal is asked whose it has', async (t) => {
  const others = program('journalctl', (words) => {
    if (words.some((word) => word.includes('datadog'))) return ''
    return words.includes('--since') ? 'a line of somebody' : ''
  })
  t.same((await seen(others)).journal, { before: false, after: true })
})

t.test(
  'an example that the package database does not know is told with what restores it',
  async (t) => {
    const edited: Act = (machine) => {
      for (const path of [places.proxyConfig, places.proxyExample]) {
        const text = machine.files.get(path)?.content.toString()
        given(machine, path, `${text}# ours\n`, { uid: 110, gid: 112, mode: 0o640 })
      }
    }
    t.match((await seen(edited)).cfg.altered, {
      evidence: /as dpkg has it/,
      restore: /^\(umask 022 && cp -T --remove-destination --no-preserve=mode /,
    })
    const gone: Act = ({ files }) => void files.delete(places.proxyExample)
    t.match((await seen(gone)).cfg, {
      example: undefined,
      altered: { evidence: `${places.proxyExample} does not exist` },
    })
  },
)

t.test('socket units are looked up only where systemd holds a port', async (t) => {
  const takes =
    (pid: number): Act =>
    (machine) => {
      systemctl('stop', 'datadog-fips-proxy')(machine)
      const zeros = '00000000:00000000 00:00000000 00000000 0 0'
      given(machine, '/proc/net/tcp', `head\n 0: 0100007F:264C 00000000:0000 0A ${zeros} 7 1\n`)
      given(machine, `/proc/${pid}/cmdline`, 'x')
      plant(machine.files, `/proc/${pid}/fd/3`, makeInode('symlink', 'socket:[7]'))
    }
  const list = program('systemctl', () => '127.0.0.1:9804 web.socket web.service\n')
  t.match((await seen(takes(71))).held, [{ port: 9804, holder: { pid: 71 } }])
  const bySystemd = both(takes(1), (machine) => {
    const { run } = machine.host
    list(machine)
    const listed = machine.host.run
    machine.host.run = (words, options) =>
      (words[1] === 'list-sockets' ? listed : run)(words, options)
  })
  t.same([...(await seen(bySystemd)).sockets], [[9804, 'web.socket']])
})

t.test('complaints of the Agent are those since it was started', async (t) => {
  const line = (stamp: string) =>
    `${stamp} | CORE | ERROR | dial tcp 127.0.0.1:9804: connection refused`
  const logs: Act = both(
    (machine) => given(machine, '/var/log/datadog/agent.log', ''),
    (machine) => given(machine, '/var/log/datadog/notes.txt', ''),
    program('tail', () =>
      [line('2001-01-01 00:00:00 UTC'), line('2999-01-01 00:00:00 UTC')].join('\n'),
    ),
  )
  t.match((await seen(logs)).complaints, [
    { kind: 'refused', port: 9804, count: 1, file: '/var/log/datadog/agent.log' },
  ])
  t.same((await seen(both(logs, systemctl('stop', 'datadog-agent')))).complaints, [])
})

t.test('files that cannot be read are as if they were not there', async (t) => {
  const damaged: Act = ({ files }) => {
    for (const path of [places.proxyConfig, '/etc/hosts']) {
      files.delete(path)
      plant(files, path, makeInode('directory'))
    }
  }
  t.match(await seen(damaged), { cfg: { text: undefined, binds: [] }, hosts: '', held: [] })
  t.match((await seen(write('/etc/hosts', '127.0.0.1 a\n'))).hosts, '127.0.0.1 a\n')
})
