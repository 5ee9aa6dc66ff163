import t from 'tap'
import { apt } from '../../src/packages/apt/apt.ts'
import { marksOf } from '../../src/plan/marks.ts'
import { debian, given, type Machine } from '../support/machine.ts'
import { makeInode, plant } from '../support/memory-files.ts'

const sources = '/etc/apt/sources.list.d'
const yaml = '/etc/datadog-agent/datadog.yaml'
const status = '/var/lib/dpkg/status'

function host(): Machine {
  const machine = debian()
  for (const path of [yaml, status, '/var/lib/rpm/rpmdb.sqlite']) given(machine, path, 'a')
  return machine
}

t.test('a host on which nobody has done anything has the same marks', async (t) => {
  const machine = host()
  const before = await marksOf(machine.host, apt)
  given(machine, '/home/somebody/file', '')
  t.equal(await marksOf(machine.host, apt), before)
})

const inPlace = (machine: Machine, path: string, change: object) =>
  void Object.assign(machine.files.get(path) ?? {}, change)

const changes: Readonly<Record<string, (machine: Machine) => void>> = {
  'a package came': (machine) => given(machine, status, 'ab', { mtimeMs: Date.now() }),
  'a file was replaced by one of its time and size': (machine) => given(machine, yaml, 'b'),
  'only its owner changed': (machine) => inPlace(machine, yaml, { ctimeMs: Date.now() }),
  'a configuration came': (machine) => given(machine, '/etc/datadog-agent/environment', 'A=b\n'),
  'a configuration went': (machine) => void machine.files.delete(yaml),
  'rpm wrote into its log ahead': (machine) => given(machine, '/var/lib/rpm/rpmdb.sqlite-wal', 'x'),
  'a source of packages came': (machine) => inPlace(machine, sources, { mtimeMs: Date.now() }),
}

for (const [name, change] of Object.entries(changes)) {
  t.test(`the marks are others when ${name}`, async (t) => {
    const machine = host()
    const before = await marksOf(machine.host, apt)
    change(machine)
    t.not(await marksOf(machine.host, apt), before)
  })
}

t.test('a database of rpm that an overlay has copied is the same', async (t) => {
  const machine = host()
  const path = '/var/lib/rpm/rpmdb.sqlite'
  const before = await marksOf(machine.host, apt)
  const { mtimeMs } = machine.files.get(path) ?? {}
  given(machine, path, 'a', { mtimeMs, ctimeMs: Date.now() })
  t.equal(await marksOf(machine.host, apt), before)
  given(machine, path, 'a', { mtimeMs: Date.now() })
  t.not(await marksOf(machine.host, apt), before, 'one that was written is not')
})

t.test('of a configuration that is a link, the target counts', async (t) => {
  const machine = debian()
  given(machine, '/srv/datadog.yaml', 'a')
  plant(machine.files, yaml, makeInode('symlink', '/srv/datadog.yaml'))
  const before = await marksOf(machine.host, apt)
  inPlace(machine, '/srv/datadog.yaml', { mtimeMs: Date.now(), size: 9 })
  t.not(await marksOf(machine.host, apt), before)
})

t.test('whoever holds the lock of the package manager counts', async (t) => {
  const machine = host()
  const held = { ...apt, lockHolder: async () => ({ pid: 7, command: 'apt', path: '/x' }) }
  t.not(await marksOf(machine.host, held), await marksOf(machine.host, apt))
})
