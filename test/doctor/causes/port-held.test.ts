import t from 'tap'
import type { Hit } from '../../../src/doctor/cause.ts'
import { portHeld } from '../../../src/doctor/causes/port-held.ts'
import { socketUnits } from '../../../src/doctor/commands/stop-holder.ts'
import { holdersOf } from '../../../src/system/listeners.ts'
import { debian, given } from '../../support/machine.ts'
import { makeInode, plant } from '../../support/memory-files.ts'
import { findingsOf, observed, proxy } from '../seen.ts'

const held = (pid: number, unit: string | undefined, within?: string, sockets = new Map()) => {
  const holder = { pid, command: 'x', unit, ...(within && { within }) }
  const seen = { proxy: proxy('failed', []), held: [{ port: 9805, holder }], sockets }
  return findingsOf(seen, ['proxy.service', 'fail'])[0]
}

t.test('what runs more than the holder of a port is not stopped', async (t) => {
  const all: [number, string | undefined, string?][] = [
    [71, 'docker.service'],
    [71, 'containerd.service'],
    [71, 'user@1000.service'],
    [71, 'web.service', 'user@1000.service'],
    [71, 'nginx.service', 'systemd-nspawn@x.service'],
    [71, 'docker-0123abc.scope'],
    [71, 'ssh.service'],
    [71, 'cron.service'],
    [71, '$(reboot).service'],
    [71, '-f.service'],
    [1, 'init.scope'],
    [1, undefined],
  ]
  for (const one of all) {
    const found = held(...one)
    t.match(found, { id: 'proxy.port-held', mends: false, command: /^ss -ltnp; / }, String(one))
    t.notMatch(found?.command, /\bstop\b|kill/)
    t.match(found?.advice, /Decide what may give way/)
  }
  t.match(held(71, 'docker.service')?.advice, 'docker.service')
})

t.test('what is one program alone is stopped', async (t) => {
  t.match(held(71, 'nginx.service'), { mends: true, command: /^systemctl stop nginx\.service && / })
  t.match(held(71, 'web@a\\x2db.service')?.command, /^systemctl stop 'web@a\\x2db\.service' && /)
  t.match(held(71, 'session-3.scope')?.command, /^kill 71 && /)
  t.match(held(71, undefined)?.command, /^kill 71 && /)
})

t.test('a port that systemd listens on belongs to a socket unit', async (t) => {
  const listed =
    '127.0.0.1:9805 web.socket web.service\n[::1]:9806 six.socket six.service\n/run/x.sock 1.socket x\n9807 all.socket a\n[::]:22 ssh.socket ssh.service\n'
  const sockets = socketUnits(listed)
  t.same(
    [...sockets],
    [
      [9805, 'web.socket'],
      [9806, 'six.socket'],
      [9807, 'all.socket'],
      [22, 'ssh.socket'],
    ],
  )
  t.match(held(1, 'init.scope', undefined, sockets), {
    mends: true,
    command: /^systemctl stop web\.socket && /,
  })
})

t.test('a holder in a unit within a unit is told with both', async (t) => {
  const machine = debian()
  given(machine, '/proc/700/cmdline', 'x')
  const around = '/user.slice/user-1000.slice/user@1000.service/app.slice/web.service'
  given(machine, '/proc/700/cgroup', `0::${around}\n`)
  plant(machine.files, '/proc/700/fd/3', makeInode('symlink', 'socket:[25091]'))
  t.match((await holdersOf(machine.host, new Set(['25091']))).get('25091'), {
    unit: 'web.service',
    within: 'user@1000.service',
  })
})

t.test('one that holds several ports is told and stopped once, ports in order', async (t) => {
  const web = { pid: 71, command: 'nginx', unit: 'nginx.service' }
  const other = { pid: 72, command: 'x', unit: undefined }
  const held = [9806, 9805, 9805].map((port) => ({ port, holder: web }))
  const find = (more: Parameters<typeof observed>[0]) =>
    portHeld.find(observed({ proxy: proxy('failed', []), ...more })) as Hit | undefined
  const hit = find({ held: [...held, { port: 9810, holder: other }] })
  t.match(hit?.cause, 'nginx.service) holds 9805, 9806; pid 72 (x) holds 9810.')
  t.match(hit?.command, /^systemctl stop nginx\.service && kill 72 && \{ .*fips-proxy; \}$/)
  t.match(find({ held, proxy: proxy('runs') }), { mends: true }, 'also where the proxy runs')

  const unseen = find({ held: [{ port: 9805, holder: undefined }] })
  t.match(unseen, { likelihood: 'likely', evidence: 'a process that cannot be seen holds 9805' })
  t.equal(find({}), undefined, 'nothing is held, and nothing was logged')
})

t.test('one holder that must not be stopped keeps all from being stopped', async (t) => {
  const held = [
    { port: 9805, holder: { pid: 71, command: 'x', unit: 'nginx.service' } },
    { port: 9806, holder: { pid: 72, command: 'x', unit: 'docker.service' } },
  ]
  const hit = portHeld.find(observed({ held })) as Hit
  t.match(hit, { mends: false, command: 'ss -ltnp; systemctl --no-pager status 71 72' })
})
