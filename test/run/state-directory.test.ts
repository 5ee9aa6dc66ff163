import t from 'tap'
import {
  backupsOf,
  makeBackups,
  makePrivateDirectory,
  removeEmpty,
} from '../../src/run/state-directory.ts'
import { debian, given, ownFiles } from '../support/machine.ts'
import { makeInode, plant } from '../support/memory-files.ts'

const path = '/var/lib/dd-fips'
const alone = { kind: 'directory', uid: 0, gid: 0, mode: 0o700 }

function machine() {
  const made = debian()
  plant(made.files, '/var/lib', makeInode('directory'))
  return made
}

t.test('a private directory is root’s alone', async (t) => {
  const { host, files } = machine()
  await makePrivateDirectory(host, path)
  t.match(files.get(path), alone)
})

t.test('one of root’s that others could enter is closed to them', async (t) => {
  const { host, files } = machine()
  Object.assign(plant(files, path, makeInode('directory', '', 0o755)), { gid: 5 })
  await makePrivateDirectory(host, path)
  t.match(files.get(path), alone)
})

t.test('what somebody else made is refused, and left as it is', async (t) => {
  const cases: [what: string, inode: object, reason: RegExp][] = [
    ['a directory of another user', { ...makeInode('directory'), uid: 110 }, /Others than root/],
    ['one that others could write to', makeInode('directory', '', 0o777), /Others than root/],
    ['a file', makeInode('file'), /not a directory/],
    ['a link', makeInode('symlink', '/tmp'), /not a directory/],
  ]
  for (const [what, inode, message] of cases) {
    const { host, files } = machine()
    const planted = plant(files, path, inode as ReturnType<typeof makeInode>)
    const { mode } = planted
    await t.rejects(makePrivateDirectory(host, path), { code: 'UNSAFE_PATH', message }, what)
    t.equal(files.get(path)?.mode, mode, what)
  }
})

t.test('backups lie in a directory of their run, twice if need be', async (t) => {
  const { host, files } = machine()
  plant(files, path, makeInode('directory', '', 0o700))
  t.equal(await makeBackups(host, 'run-7'), backupsOf({ id: 'run-7' }))
  await makeBackups(host, 'run-7')
  for (const own of [`${path}/backups`, `${path}/backups/run-7`]) t.match(files.get(own), alone)
})

t.test('only an empty directory is removed', async (t) => {
  const made = machine()
  plant(made.files, `${path}/backups/a`, makeInode('directory'))
  given(made, `${path}/file`, '')
  for (const own of [`${path}/backups/a`, path, `${path}/file`, `${path}/gone`])
    await removeEmpty(made.host, own)
  t.same(ownFiles(made), [path, `${path}/backups`, `${path}/file`])
})
