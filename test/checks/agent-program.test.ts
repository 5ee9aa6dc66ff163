import t from 'tap'
import { agentProgram } from '../../src/checks/agent-program.ts'
import { alteredPrograms } from '../../src/checks/probes/altered-programs.ts'
import { preloaded } from '../../src/checks/probes/preloaded.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { given, type Machine } from '../support/machine.ts'
import { makeInode, plant } from '../support/memory-files.ts'
import { ofProcess } from './acts.ts'
import { contextOf, installedHost } from './installed-host.ts'

waitsPassAtOnce(t)

const agent = '/opt/datadog-agent/bin/agent/agent'
const unit = 'datadog-agent'
type Act = (machine: Machine) => void

/** dpkg owns what is in the packages; its own programs answer with what is in memory. */
async function host(...acts: Act[]) {
  const machine = await installedHost()
  const { run } = machine.host
  machine.host.run = async (command, options) => {
    if (command[1] !== '-S') return run(command, options)
    const isOwned = command[2] === '/usr/lib/owned.so'
    return {
      code: isOwned ? 0 : 1,
      stdout: isOwned ? 'other:amd64: /usr/lib/owned.so\n' : '',
      stderr: '',
    }
  }
  given(machine, '/usr/lib/owned.so', 'x')
  given(
    machine,
    '/var/lib/dpkg/info/other.md5sums',
    '9dd4e461268c8034f5c8564e155c67a6  usr/lib/owned.so\n',
  )
  for (const act of acts) act(machine)
  return machine
}
const asked = async (...acts: Act[]) => agentProgram.run(await contextOf(await host(...acts)))
const told = (variable: string) => ofProcess(unit, 'environ', `PATH=/bin\0${variable}\0`)
const runs =
  (exe: string): Act =>
  (machine) => {
    const procs = machine.files.get(`/sys/fs/cgroup/system.slice/${unit}.service/cgroup.procs`)
    plant(machine.files, `/proc/${String(procs?.content).trim()}/exe`, makeInode('symlink', exe))
  }
const maps = (path: string) =>
  ofProcess(unit, 'maps', `7f00-7f01 r-xp 00000000 08:01 77                  ${path}\n`)

t.test('the program of the package, whole and alone, passes', async (t) => {
  t.match(await asked(), { status: 'pass', evidence: new RegExp(`pid \\d+ runs ${agent}`) })
  t.match(await asked(maps('/usr/lib/x86_64-linux-gnu/libc.so.6')), { status: 'pass' })
  t.match(await asked(maps('/opt/datadog-agent/embedded/lib/libpython3.so')), { status: 'pass' })
})

t.test('a program that is not as it was packaged fails', async (t) => {
  t.match(await asked((machine) => given(machine, agent, 'altered')), {
    status: 'fail',
    summary: /not as its package brought it/,
    remedy: /--reinstall .*datadog-agent/,
  })
  t.match(await asked(runs(`${agent} (deleted)`)), { status: 'fail', remedy: /systemctl restart/ })
  const replaced: Act = (machine) => {
    const old = machine.files.get(agent) ?? makeInode('file')
    plant(machine.files, '/proc/exe', old)
    runs('/proc/exe')(machine)
    plant(machine.files, agent, makeInode('file', old.content))
  }
  t.match(await asked(replaced), { status: 'skip', summary: /No program of the Agent was found/ })
})

t.test('where the package keeps no digests nothing is proved', async (t) => {
  const none: Act = ({ files }) => void files.delete('/var/lib/dpkg/info/datadog-agent.md5sums')
  t.match(await asked(none), { status: 'skip', summary: /keep no digests|lists no such file/ })
  const less: Act = ({ files }) => {
    plant(
      files,
      '/var/lib/dpkg/info/datadog-agent.md5sums',
      makeInode('file', '9dd4e461268c8034f5c8564e155c67a6  x\n'),
    )
  }
  t.match(await asked(less), { status: 'skip', summary: /lists no such file/ })
})

t.test('code that comes before the program’s own fails if nobody brought it', async (t) => {
  for (const [variable, status] of [
    ['LD_PRELOAD=/tmp/a.so', 'fail'],
    ['LD_PRELOAD=/usr/lib/owned.so', 'skip'],
    ['LD_PRELOAD=/usr/lib/owned.so /tmp/a.so', 'fail'],
    ['LD_PRELOAD=/usr/lib/owned.so:/tmp/a.so', 'fail'],
    ['LD_AUDIT=/tmp/a.so', 'fail'],
    ['LD_LIBRARY_PATH=/opt/mqm/lib64', 'skip'],
    ['LD_LIBRARY_PATH=/opt/datadog-agent/embedded/lib', 'pass'],
    ['LD_BIND_NOW=1', 'pass'],
    ['LD_PRELOAD=', 'pass'],
  ] as const)
    t.equal((await asked(told(variable))).status, status, variable)
  t.match(await asked(maps('/opt/mqm/lib64/libmqm.so')), { status: 'skip', summary: /libmqm/ })
  const preload =
    (text: string): Act =>
    (machine) =>
      given(machine, '/etc/ld.so.preload', text)
  t.match(await asked(preload('/tmp/a.so\n')), { status: 'fail', summary: /into every program/ })
  t.match(await asked(preload('/usr/lib/owned.so\n')), { status: 'skip' })
  t.match(await asked(preload('# none\n')), { status: 'pass' })
})

t.test('a package owns a library only as it was', async (t) => {
  const machine = await host((machine) =>
    given(machine, '/etc/ld.so.preload', '/usr/lib/owned.so /x'),
  )
  t.same(await preloaded(await contextOf(machine)), [
    { path: '/usr/lib/owned.so', owner: 'other' },
    { path: '/x', owner: undefined },
  ])
  given(machine, '/usr/lib/owned.so', 'y')
  t.match(await preloaded(await contextOf(machine)), [{ owner: undefined }, {}])
})

t.test('what was read is remembered only where that is asked for', async (t) => {
  const memory = '/var/lib/dd-fips/agent.json'
  const machine = await host()
  Object.assign(machine.files.get(agent) ?? {}, { ctimeMs: Date.now() - 60_000 })
  const context = await contextOf(machine)
  t.same(await alteredPrograms(context, [agent]), [])
  t.notOk(machine.files.has(memory))
  const remembering = { ...context, expected: { ...context.expected, remember: true } }
  t.same(await alteredPrograms(remembering, [agent]), [])
  t.match(machine.files.get(memory), { mode: 0o600, uid: 0 })
  const { run } = machine.host
  machine.host.run = (command, options) => {
    t.not(command[0], 'md5sum', 'it is not read again')
    return run(command, options)
  }
  t.same(await alteredPrograms(remembering, [agent]), [])
  t.same(await alteredPrograms(remembering, []), [])
})
