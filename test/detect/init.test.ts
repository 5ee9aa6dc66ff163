import t from 'tap'
import { findInit } from '../../src/detect/init.ts'
import { fixtureHost } from '../fixture-host.ts'

const systemctl = { usr: { bin: { systemctl: '' } } }
const upstart = { etc: { init: { 'rc.conf': '' } }, sbin: { init: '', initctl: '' } }
const sysv = { etc: { inittab: '', 'init.d': {} }, sbin: { init: '' } }
const link = (target: string) => t.fixture('symlink', target)
const pid1 = (comm: string) => ({ proc: { 1: { comm: `${comm}\n` } } })

t.test('a live host is judged by the init that runs', async (t) => {
  const answers = (text: string) => ({ '/sbin/initctl version': text })
  const cases = [
    ['systemd', 'systemd runs', { ...systemctl, run: { systemd: { system: {} } } }, {}],
    ['none', 'systemctl is there, systemd does not run', systemctl, {}],
    ['none', 'an empty container', {}, {}],
    ['upstart', 'upstart runs', upstart, answers('init (upstart 1.12.1)\n')],
    ['none', 'initctl is diverted to true, as in containers', upstart, answers('')],
    ['sysvinit', 'sysvinit runs', { ...sysv, ...pid1('init') }, {}],
    ['none', 'sysvinit is installed, a shell is PID 1', { ...sysv, ...pid1('bash') }, {}],
    ['none', 'some other init is PID 1', pid1('init'), {}],
  ] as const
  for (const [wanted, what, tree, commands] of cases) {
    t.equal(await findInit(fixtureHost(t.testdir(tree), { commands })), wanted, what)
  }
})

t.test('upstart that does not answer is not running', async (t) => {
  const commands = { '/sbin/initctl version': { code: 127 } }
  t.equal(await findInit(fixtureHost(t.testdir(upstart), { commands })), 'none')
})

t.test('a tree under --root is judged by what it would boot, and nothing is run', async (t) => {
  const unit = { lib: { systemd: { systemd: '' } } }
  const cases = [
    ['systemd', 'init is a link to it', { sbin: { init: link('../lib/systemd/systemd') } }],
    ['systemd', 'init is an absolute link', { sbin: { init: link('/lib/systemd/systemd') } }],
    [
      'systemd',
      'merged /usr',
      { sbin: link('usr/sbin'), usr: { sbin: { init: link('../lib/systemd/systemd') } } },
    ],
    ['systemd', 'it is there without a link', { usr: unit }],
    ['upstart', 'init has its jobs', upstart],
    ['upstart', 'init is a link to it', { sbin: { init: link('upstart') }, usr: unit }],
    ['sysvinit', 'init has its table', sysv],
    ['none', 'init is something else', { sbin: { init: link('/bin/busybox') } }],
    ['none', 'there is none', { run: { systemd: { system: {} } } }],
  ] as const
  for (const [wanted, what, tree] of cases) {
    const host = fixtureHost(t.testdir(tree), { root: '/image' })
    t.equal(await findInit(host), wanted, what)
    t.same(host.commandsRun, [])
  }
})
