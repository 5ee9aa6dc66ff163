import t from 'tap'
import {
  assigned,
  isLinked,
  linkCommands,
  linkerOf,
  processesOf,
} from '../../../src/services/others/sysv-script.ts'
import { machineThat } from '../fake-runner.ts'

const script = `#!/bin/sh
NAME=datadog-agent
HOME_DIR="/opt/$NAME"
PIDFILE=\${HOME_DIR}/run/agent.pid   # where it says who it is
DAEMON='/opt/datadog-agent/bin/agent/agent'
ASKED=$(cat /etc/x)
LOOP=$LOOP/x
`

t.test('variables of an init script, as far as no shell is needed', async (t) => {
  const cases: [string, string | undefined][] = [
    ['NAME', 'datadog-agent'],
    ['PIDFILE', '/opt/datadog-agent/run/agent.pid'],
    ['DAEMON', '/opt/datadog-agent/bin/agent/agent'],
    ['ASKED', undefined],
    ['LOOP', undefined],
    ['NONE', undefined],
  ]
  for (const [name, wanted] of cases) t.equal(assigned(script, name), wanted, name)
})

t.test('a script is enabled by a link that starts it in any runlevel of service', async (t) => {
  const cases: [string, boolean][] = [
    ['/etc/rc2.d/S20x', true],
    ['/etc/rc5.d/S01x', true],
    ['/etc/rc.d/rc3.d/S99x', true],
    ['/etc/init.d/rc3.d/S05x', true],
    ['/etc/rc2.d/K20x', false],
    ['/etc/rc6.d/S20x', false],
    ['/etc/rc2.d/S20xy', false],
    ['/etc/rc2.d/S2x', false],
  ]
  for (const [path, wanted] of cases) {
    const { host, file } = machineThat()
    file(path)
    t.equal(await isLinked(host, 'x'), wanted, path)
  }
})

t.test('links are made by what the distribution has', async (t) => {
  const lines = (...args: Parameters<typeof linkCommands>) =>
    linkCommands(...args).map((command) => command.join(' '))
  t.same(lines('update-rc.d', 'x', true), ['update-rc.d x defaults', 'update-rc.d x enable'])
  t.same(lines('update-rc.d', 'x', false), ['update-rc.d x defaults', 'update-rc.d x disable'])
  t.same(lines('chkconfig', 'x', true), ['chkconfig --add x', 'chkconfig x on'])
  t.same(lines('chkconfig', 'x', false), ['chkconfig x off'])
  t.same(lines('insserv', 'x', true), ['insserv x'])
  t.same(lines('insserv', 'x', false), ['insserv -r x'])
  const { host, file } = machineThat()
  t.equal(await linkerOf(host), undefined)
  file('/sbin/insserv')
  t.equal(await linkerOf(host), 'insserv')
  file('/usr/sbin/update-rc.d') // Debian's, which calls insserv itself
  t.equal(await linkerOf(host), 'update-rc.d')
})

t.test('processes are found by the pid file, else by the program', async (t) => {
  const { host, file, process } = machineThat()
  const found = () => processesOf(host, 'datadog-agent', script)
  t.same(await found(), [])
  process(50, 1, 'vi /opt/datadog-agent/bin/agent/agent.conf')
  t.same(await found(), [], 'a name that only begins like it')
  process(60, 1, '/usr/bin/python3 -B /opt/datadog-agent/bin/agent/agent run')
  t.same(await found(), [60], 'by the program, though an interpreter runs it')
  file('/run/datadog-agent.pid', '99\n')
  t.same(await found(), [60], 'a pid file that a dead process left counts for nothing')
  process(61, 1, '/opt/other')
  file('/opt/datadog-agent/run/agent.pid', '61\n')
  t.same(await found(), [61], 'by the file that the script names')
})
