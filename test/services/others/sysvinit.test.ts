import t from 'tap'
import { sysvinit } from '../../../src/services/others/sysvinit.ts'
import { machineThat } from '../fake-runner.ts'

t.test('status is read by its exit code (LSB)', async (t) => {
  const cases: [number, object][] = [
    [0, { active: true, failed: false, pids: [70, 71] }],
    [1, { active: false, failed: true, pids: [] }],
    [2, { active: false, failed: true }],
    [3, { active: false, failed: false }],
    [4, { active: false, failed: false }],
  ]
  for (const [code, wanted] of cases) {
    const { host, file, process, commands } = machineThat(() => ({ code }))
    file('/etc/init.d/x', 'PIDFILE=/run/x/x.pid\n')
    file('/run/x/x.pid', '70')
    process(70, 1, '/usr/sbin/x')
    process(71, 70, '/usr/sbin/x worker')
    const [state] = await sysvinit.states(host, ['x'])
    t.match(state, { exists: true, enabled: false, ...wanted }, `exit code ${code}`)
    t.same(commands, ['service x status'])
  }
})

t.test('a script that is not there is asked nothing', async (t) => {
  const { host, commands } = machineThat()
  t.match((await sysvinit.states(host, ['x']))[0], { exists: false, enabled: false, active: false })
  t.same(commands, [])
})

t.test('a service is enabled by the program for it, or that is refused', async (t) => {
  const { host, file, commands } = machineThat()
  await t.rejects(sysvinit.enable(host, 'x'), { code: 'NO_LINKER' })
  file('/usr/sbin/update-rc.d')
  await sysvinit.enable(host, 'x')
  await sysvinit.disable(host, 'x')
  t.same(commands.slice(0, 2), ['update-rc.d x defaults', 'update-rc.d x enable'])
  t.equal(commands.at(-1), 'update-rc.d x disable')
})

t.test('the log is its own file, else what syslog has of it', async (t) => {
  const { host, file } = machineThat((words) =>
    words.endsWith('syslog') ? 'Jan 1 h haproxy[1]: [ALERT] no\nJan 1 h cron[2]: x\n' : 'own\n',
  )
  t.same(await sysvinit.logTail(host, 'datadog-fips-proxy', 9), [])
  file('/var/log/syslog')
  t.same(await sysvinit.logTail(host, 'datadog-fips-proxy', 9), ['Jan 1 h haproxy[1]: [ALERT] no'])
  file('/var/log/datadog-fips-proxy.log')
  t.same(await sysvinit.logTail(host, 'datadog-fips-proxy', 9), ['own'])
})

t.test('package scripts start nothing meanwhile, and a policy of others stays', async (t) => {
  const policy = '/usr/sbin/policy-rc.d'
  const { host, file } = machineThat()
  await sysvinit.hold(host, ['x'])
  t.notOk(await host.stat(policy), 'nobody would ask')
  file('/usr/sbin/invoke-rc.d')
  await sysvinit.hold(host, ['x'])
  t.match(String(await host.read(policy)), /exit 101/)
  t.equal((await host.stat(policy))?.mode, 0o755)
  await sysvinit.release(host, ['x'])
  t.notOk(await host.stat(policy))
  file(policy, '#!/bin/sh\nexit 101\n')
  await sysvinit.hold(host, ['x'])
  await sysvinit.release(host, ['x'])
  t.equal(String(await host.read(policy)), '#!/bin/sh\nexit 101\n')
})
