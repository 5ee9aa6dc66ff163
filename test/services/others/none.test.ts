import t from 'tap'
import { none } from '../../../src/services/others/none.ts'
import { managerInCharge } from '../../../src/services/registry.ts'
import { makeInode, plant } from '../../support/memory-files.ts'
import { machineThat } from '../fake-runner.ts'

const unit = '/lib/systemd/system/x.service'
const link = '/etc/systemd/system/multi-user.target.wants/x.service'
const install = '[Install]\nWantedBy=multi-user.target\n'

t.test('a unit is enabled by its links, without any program, and disabled again', async (t) => {
  const { host, file, commands } = machineThat()
  const state = async () => (await none.states(host, ['x']))[0]
  t.match(await state(), { exists: false, enabled: false })
  file(unit, install)
  t.match(await state(), { exists: true, enabled: false, active: false, pids: [] })
  await none.enable(host, 'x')
  t.equal(await host.readLink(link), unit)
  t.match(await state(), { enabled: true })
  await none.enable(host, 'x')
  await none.disable(host, 'x')
  t.match(await state(), { exists: true, enabled: false })
  t.same(commands, [])
})

t.test('a masked unit is told from one that is not there', async (t) => {
  const { host, file, machine } = machineThat()
  file(unit, install)
  plant(machine.files, '/etc/systemd/system/x.service', makeInode('symlink', '/dev/null'))
  t.match((await none.states(host, ['x']))[0], { masked: true, exists: false, enabled: false })
})

t.test('of files for several inits those count that the tree will boot', async (t) => {
  const all = {
    [unit]: install,
    '/etc/init/x.conf': 'start on filesystem\n',
    '/etc/init.d/x': '',
    '/sbin/init': '',
    '/usr/sbin/update-rc.d': '',
  }
  const build = (more: Record<string, string>) => {
    const made = machineThat()
    for (const [path, content] of Object.entries({ ...all, ...more })) made.file(path, content)
    return made
  }
  const upstart = build({ '/sbin/initctl': '' })
  t.match((await none.states(upstart.host, ['x']))[0], { exists: true, enabled: true })
  await none.disable(upstart.host, 'x')
  t.equal(String(await upstart.host.read('/etc/init/x.override')), 'manual\n')

  const sysv = build({})
  t.match((await none.states(sysv.host, ['x']))[0], { exists: true, enabled: false })
  await none.enable(sysv.host, 'x')
  t.same(sysv.commands, ['update-rc.d x defaults', 'update-rc.d x enable'])

  const systemd = build({ '/lib/systemd/systemd': '', '/sbin/initctl': '' })
  await none.enable(systemd.host, 'x')
  t.equal(await systemd.host.readLink(link), unit)
  t.same(systemd.commands, [])
})

t.test('nothing is started, and package scripts are told that systemd does not run', async (t) => {
  const { host } = machineThat()
  await t.rejects(none.start(host, 'x'), { code: 'NOTHING_RUNS' })
  await t.rejects(none.restart(host, 'x'), { code: 'NOTHING_RUNS' })
  await t.resolves(none.stop(host, 'x'))
  t.same(await none.hold(host, ['x']), { variables: { SYSTEMD_OFFLINE: '1' } })
})

t.test('in a tree under --root nothing runs, whatever it would boot', async (t) => {
  const { host } = machineThat()
  t.equal(managerInCharge(host, 'upstart').name, 'upstart')
  t.equal(managerInCharge({ ...host, root: '/mnt' }, 'systemd').name, 'none')
})
