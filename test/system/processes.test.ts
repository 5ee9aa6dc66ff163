import t from 'tap'
import { bootTime, commandOf, processStart, unitOf } from '../../src/system/processes.ts'
import { debian, given } from '../support/machine.ts'

const fields = `S 1 812 812 0 -1 4194560 ${'1 '.repeat(12)}`

t.test('the start of a process is found behind whatever it is called', async (t) => {
  const machine = debian()
  const names = ['agent', 'a) b', ') S 1 1', '((', 'a b c', 'x) R 9 9 9 9 9 9', '', 'ä☂']
  for (const name of names) {
    given(machine, '/proc/812/stat', `812 (${name}) ${fields}123456 226541568 2331\n`)
    t.equal(await processStart(machine.host, 812), 1_234_560, `(${name})`)
  }
  t.equal(await processStart(machine.host, 999), undefined, 'and gone is undefined')
})

t.test('a process that has ended and was not waited for is gone', async (t) => {
  const machine = debian()
  for (const state of ['Z', 'X', 'x']) {
    const rest = fields.replace('S', state)
    given(machine, '/proc/812/stat', `812 (agent) ${rest}123456 226541568 2331\n`)
    t.equal(await processStart(machine.host, 812), undefined, state)
  }
})

t.test('the boot is as long ago as the host has been up', async (t) => {
  const { host, systemd } = debian()
  t.ok(Math.abs((await bootTime(host)) - systemd.bootedAt) <= 20, 'to a hundredth of a second')
})

t.test('a host that is held up between its clocks is not younger for it', async (t) => {
  const { host, systemd } = debian()
  let heldUp = 2
  const slow = {
    ...host,
    read: async (path: string) => {
      const content = await host.read(path)
      if (heldUp-- > 0) for (const until = Date.now() + 150; Date.now() < until; );
      return content
    },
  }
  t.ok(Math.abs((await bootTime(slow)) - systemd.bootedAt) <= 20, 'to a hundredth of a second')
})

t.test('a command line is one line, and a kernel thread has its name in brackets', async (t) => {
  const machine = debian()
  given(machine, '/proc/5/cmdline', 'apt-get\0install\0-y\0\0')
  given(machine, '/proc/6/cmdline', '')
  given(machine, '/proc/6/comm', 'kthreadd\n')
  t.equal(await commandOf(machine.host, 5), 'apt-get install -y')
  t.equal(await commandOf(machine.host, 6), '[kthreadd]')
  t.equal(await commandOf(machine.host, 7), undefined)
})

t.test('the unit of a process is read from its cgroup, in every layout', async (t) => {
  const machine = debian()
  const cases: [string, string | undefined][] = [
    ['0::/system.slice/datadog-agent.service\n', 'datadog-agent.service'],
    ['0::/system.slice/haproxy.service/worker\n', 'haproxy.service'],
    ['0::/user.slice/user-0.slice/session-4.scope\n', 'session-4.scope'],
    [
      '12:pids:/system.slice/ssh.service\n1:name=systemd:/system.slice/ssh.service\n',
      'ssh.service',
    ],
    [
      '0::/user.slice/user-1000.slice/user@1000.service/app.slice/web.service\n',
      'web.service', // the innermost; what is around it runs much more
    ],
    ['0::/\n', undefined],
    ['', undefined],
  ]
  for (const [cgroup, unit] of cases) {
    given(machine, '/proc/8/cgroup', cgroup)
    t.equal(await unitOf(machine.host, 8), unit, JSON.stringify(cgroup))
  }
  t.equal(await unitOf(machine.host, 404), undefined)
})
