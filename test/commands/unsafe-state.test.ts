import t from 'tap'
import { writeSeen } from '../../src/checks/probes/seen-digests.ts'
import { install } from '../../src/commands/install.ts'
import { interruptedFirst, withInterrupted } from '../../src/commands/interrupted.ts'
import { plan } from '../../src/commands/plan.ts'
import { revert } from '../../src/commands/revert.ts'
import type { Host } from '../../src/host/host.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { debian, given, type Machine, snapshot } from '../support/machine.ts'
import { makeInode, plant } from '../support/memory-files.ts'
import { answerOf } from '../support/session.ts'
import { differences } from '../support/settled.ts'

waitsPassAtOnce(t)

const state = '/var/lib/dd-fips'
const good = { result: 'proved', checks: [] } as const
const other = { uid: 1234, gid: 1234 }

const dress = (path: string, how: object) => (machine: Machine) =>
  void Object.assign(machine.files.get(path) ?? {}, how)

/** Puts an access control list on a path, by which user 1234 may write: its mask shows as the group's w. */
const list = (path: string) => (machine: Machine) => {
  const inode = machine.files.get(path)
  if (inode) inode.mode |= 0o020
  const { run } = machine.host
  const answering: Host['run'] = async (command, options) => {
    if (command[0] === 'ls') return { code: 0, stdout: `-rw-rw----+ 1 0 0 9 ${path}\n`, stderr: '' }
    if (command[0] === 'getfacl') return { code: 0, stdout: 'user:1234:rw-\n', stderr: '' }
    return run(command, options)
  }
  machine.host.run = answering
}

/** How another user may have come to write what is believed, and the path that is to be named. */
const ways: readonly [name: string, path: string, change: (machine: Machine) => void][] = [
  ['a directory that everybody can write', state, dress(state, { mode: 0o777 })],
  ['the same, sticky', state, dress(state, { mode: 0o1777 })],
  ['a directory of another user', state, dress(state, other)],
  ['a directory with a list', state, list(state)],
  ['a directory above', '/var/lib', dress('/var/lib', { mode: 0o777 })],
  ['a receipt of another user', `${state}/receipt.json`, dress(`${state}/receipt.json`, other)],
  ['a receipt with a list', `${state}/receipt.json`, list(`${state}/receipt.json`)],
  ['backups of another user', `${state}/backups`, dress(`${state}/backups`, other)],
  [
    'a lock of another user',
    `${state}/lock`,
    (machine) => given(machine, `${state}/lock`, '{"pid":1,"start":0}', other),
  ],
  [
    'a link in place of the lock',
    `${state}/lock`,
    (machine) => void plant(machine.files, `${state}/lock`, makeInode('symlink', '/etc/passwd')),
  ],
]

t.test('what another user could have written is neither obeyed nor corrected', async (t) => {
  for (const [name, path, change] of ways) {
    const machine = debian()
    t.match(await answerOf(install, machine.host), { answer: { exit: 0 } })
    change(machine)
    const before = snapshot(machine)
    const own = machine.files.get(path)
    const was = { ...own }
    for (const command of [revert, install]) {
      const { error } = await answerOf(command, machine.host)
      const message = new RegExp(`Others than root can change ${path}\\.`)
      t.match(
        error,
        { code: 'UNSAFE_PATH', exit: 'preflight', message },
        `${command.name}: ${name}`,
      )
    }
    t.same(differences(snapshot(machine), before), [], `${name}: nothing was changed`)
    t.same({ ...machine.files.get(path) }, was, `${name}: nor put right in silence`)
    const verdict = await withInterrupted(machine.host, good)
    t.match(verdict, { result: 'failed', checks: [{ id: 'run.finished', status: 'fail' }] }, name)
    const [finding] = interruptedFirst(verdict, [])
    t.match(
      finding,
      { id: 'check', mends: false, command: `ls -ld ${path}; getfacl ${path}` },
      name,
    )
    const planned = await answerOf(plan, machine.host)
    t.match(planned.said.join('\n'), /warn install will refuse: Others than root can change/, name)
  }
})

t.test('nothing is written into a state directory that others can change', async (t) => {
  for (const how of [{ mode: 0o777 }, other]) {
    const machine = debian()
    plant(machine.files, state, makeInode('directory', '', 0o700))
    await writeSeen(machine.host, `${state}/program.json`, {})
    t.ok(machine.files.delete(`${state}/program.json`), 'written where it is root’s alone')
    dress(state, how)(machine)
    await writeSeen(machine.host, `${state}/program.json`, {})
    t.notOk(machine.files.has(`${state}/program.json`))
  }
})
