import t from 'tap'
import type { Host, RunResult } from '../../../src/host/host.ts'
import { systemd } from '../../../src/services/systemd/systemd.ts'
import { debian, given } from '../../support/machine.ts'
import { memoryHost } from '../../support/memory-host.ts'

const shown = (rows: Record<string, string | number>) =>
  Object.entries({ LoadState: 'loaded', ActiveState: 'inactive', MainPID: 0, ...rows })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')

/** A machine whose systemctl answers what it is told to. */
function answering(stdout: string) {
  const machine = debian()
  const commands: string[] = []
  const host: Host = {
    ...machine.host,
    run: async (command): Promise<RunResult> => {
      commands.push(command.join(' '))
      return { code: 0, stdout, stderr: '' }
    },
  }
  return { machine, host, commands }
}

t.test('the state of a unit is what systemctl shows of it', async (t) => {
  const cases: [string, Record<string, string | number>, object][] = [
    [
      'enabled, at rest',
      { UnitFileState: 'enabled' },
      { exists: true, enabled: true, active: false },
    ],
    ['disabled', { UnitFileState: 'disabled' }, { enabled: false }],
    ['enabled for this boot only', { UnitFileState: 'enabled-runtime' }, { enabled: false }],
    ['running', { ActiveState: 'active' }, { active: true, failed: false }],
    ['reloading', { ActiveState: 'reloading' }, { active: true }],
    ['starting', { ActiveState: 'activating' }, { active: false, failed: false }],
    ['failed', { ActiveState: 'failed' }, { active: false, failed: true }],
    ['unknown', { LoadState: 'not-found' }, { exists: false, masked: false }],
    [
      'masked by somebody',
      { LoadState: 'masked', UnitFileState: 'masked' },
      { exists: false, masked: true },
    ],
    [
      'masked by somebody for this boot',
      { LoadState: 'masked', UnitFileState: 'masked-runtime' },
      { exists: false, masked: true },
    ],
  ]
  for (const [name, rows, wanted] of cases) {
    const { host } = answering(shown(rows))
    const [state, ...more] = await systemd.states(host, ['x'])
    t.match(state, wanted, name)
    t.same(more, [])
  }
})

t.test('one question is asked for all units', async (t) => {
  const { host, commands } = answering(
    `${shown({ MainPID: 0 })}\n${shown({ ActiveState: 'active' })}`,
  )
  const states = await systemd.states(host, ['one', 'two'])
  t.same(
    states.map(({ active }) => active),
    [false, true],
  )
  t.equal(commands.length, 1)
  t.match(commands[0], /^systemctl show -p \S+ -- one\.service two\.service$/)
})

t.test('processes are found in every cgroup layout, the main one first', async (t) => {
  for (const place of ['', '/unified', '/systemd']) {
    const { machine, host } = answering(
      shown({ ActiveState: 'active', MainPID: 812, ControlGroup: '/system.slice/x.service' }),
    )
    given(machine, `/sys/fs/cgroup${place}/system.slice/x.service/cgroup.procs`, '800\n812\n813\n')
    given(machine, '/proc/812/stat', `812 (x) S ${'0 '.repeat(18)}100 0\n`)
    const [state] = await systemd.states(host, ['x'])
    t.same(state?.pids, [812, 800, 813], place || 'v2')
    t.ok(Math.abs((state?.startedAt ?? 0) - machine.systemd.bootedAt - 1000) <= 20)
  }
  const { host } = answering(shown({ ActiveState: 'active', MainPID: 812, ControlGroup: '' }))
  const [state] = await systemd.states(host, ['x'])
  t.match(state, { pids: [812], startedAt: undefined }, 'a process that is gone meanwhile')
})

t.test('a unit that failed too often is started all the same', async (t) => {
  const { host, commands } = answering('')
  await systemd.restart(host, 'x')
  t.same(commands, ['systemctl reset-failed x.service', 'systemctl restart x.service'])
})

t.test('units are held back for this boot, and released', async (t) => {
  const { machine, host, commands } = answering('')
  const runtime = (name: string) => `/run/systemd/system/${name}.service.d`
  const hold = (name: string) => `${runtime(name)}/zz-dd-fips-hold.conf`
  given(machine, `${runtime('b')}/theirs.conf`, '[Service]\n')
  await systemd.hold(host, ['a', 'b'])
  for (const name of ['a', 'b']) {
    const text = machine.files.get(hold(name))?.content.toString()
    t.match(text, `[Unit]\n# Until dd-fips is done here.\nConditionPathExists=!${hold(name)}\n`)
  }
  t.same(commands, ['systemctl daemon-reload'])
  await systemd.release(host, ['a', 'b', 'c'])
  t.notOk(machine.files.has(runtime('a')), 'nothing of ours is left')
  t.same(await host.list(runtime('b')), ['theirs.conf'], 'what somebody wrote for this boot stays')
  t.same(commands, ['systemctl daemon-reload', 'systemctl daemon-reload'])
})

t.test('a unit that nobody knows is held without a reload, if systemd looks again', async (t) => {
  const library = (version: number) => `/usr/lib/systemd/libsystemd-shared-${version}.so`
  const cases: [version: number | undefined, unknown: boolean, reloads: boolean][] = [
    [252, true, false],
    [252, false, true],
    [247, true, false],
    [246, true, false],
    [245, true, true],
    [239, true, true],
    [undefined, true, true], // CentOS 7, 219
  ]
  for (const [version, unknown, reloads] of cases) {
    const { machine, host, commands } = answering('')
    machine.files.delete(library(252))
    if (version) given(machine, library(version), '')
    const hold = await systemd.hold(host, ['a'], unknown)
    t.same(commands, reloads ? ['systemctl daemon-reload'] : [], `${version}, ${unknown}`)
    t.same(hold.alone, reloads ? undefined : { SYSTEMD_OFFLINE: '1' })
    t.same(hold.variables, {})
  }
})

t.test('a hold that was left over does not keep a unit down', async (t) => {
  const { machine, host, commands } = answering('')
  await systemd.hold(host, ['a'])
  commands.length = 0
  await systemd.restart(host, 'a')
  t.notOk(machine.files.has('/run/systemd/system/a.service.d'))
  t.match(commands, ['systemctl daemon-reload', /reset-failed/, /restart/])
})

t.test('the tail of a log is its lines, without empty ones', async (t) => {
  const { host, commands } = answering('one\n\ntwo\n')
  t.same(await systemd.logTail(host, 'x', 5), ['one', 'two'])
  t.match(commands[0], /^journalctl --no-pager .*-n 5 -u x\.service$/)
})

t.test('a unit that was started often is started all the same', async (t) => {
  for (const deed of ['start', 'restart'] as const) {
    const asked: string[] = []
    const host = memoryHost(new Map(), (command) => {
      asked.push(command.join(' '))
      return command[1] === 'reset-failed' ? { code: 1 } : {}
    })
    await systemd[deed](host, 'x')
    t.same(asked, ['systemctl reset-failed x.service', `systemctl ${deed} x.service`])
  }
})
