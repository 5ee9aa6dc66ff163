import * as fs from 'node:fs'
import t from 'tap'
import { attributeOf, isRoot, makeRoot, setAttribute } from './tree.ts'

const agent = { user: 'dd-agent', group: 'dd-agent' }
const needsRoot = isRoot ? {} : { skip: 'only root can give files away' }
const old = new Date('2024-05-06T07:08:09Z')

t.test('a new file is root’s and 0644, whatever the umask', async (t) => {
  const tree = makeRoot(t.testdir())
  const umask = process.umask(0o077)
  t.teardown(() => void process.umask(umask))
  await tree.host.write('/etc/new', 'x')
  t.match(await tree.host.stat('/etc/new'), { kind: 'file', mode: 0o644, size: 1, links: 1 })
  await tree.host.write('/etc/other', Buffer.from([0, 255]), { mode: 0o600 })
  t.match(await tree.host.stat('/etc/other'), { mode: 0o600, size: 2 })
  await tree.host.makeDirectory('/etc/folder')
  t.match(await tree.host.stat('/etc/folder'), { kind: 'directory', mode: 0o755 })
})

t.test('a file that is replaced keeps owner, mode and attributes', needsRoot, async (t) => {
  const tree = makeRoot(t.testdir())
  tree.put('etc/datadog-agent/datadog.yaml', 'old')
  const file = tree.at('etc/datadog-agent/datadog.yaml')
  fs.chownSync(file, 4110, 4112)
  fs.chmodSync(file, 0o640)
  const none = setAttribute(file, 'kept')
  fs.utimesSync(file, old, old)
  const before = fs.statSync(file)
  await tree.host.write('/etc/datadog-agent/datadog.yaml', 'new')
  const after = fs.statSync(file)
  t.match(after, { uid: 4110, gid: 4112, mode: 0o100640 })
  t.not(after.ino, before.ino, 'another file took its name: nobody saw half of it')
  t.ok(after.mtimeMs > before.mtimeMs, 'and its time is that of the change')
  t.equal(tree.text('etc/datadog-agent/datadog.yaml'), 'new')
  t.same(tree.names('etc/datadog-agent'), ['datadog.yaml'], 'nothing else is left there')
  if (none === undefined) t.equal(attributeOf(file), 'kept')
  else t.pass(none, { skip: none })
})

t.test('owner and mode that are asked for are given', needsRoot, async (t) => {
  const tree = makeRoot(t.testdir())
  tree.put('etc/x', 'old', 0o600)
  await tree.host.write('/etc/x', 'new', { owner: agent, mode: 0o640 })
  t.match(await tree.host.stat('/etc/x'), { uid: 4110, gid: 4112, mode: 0o640 })
  await tree.host.write('/etc/x', 'newer', { fresh: true })
  t.match(await tree.host.stat('/etc/x'), { uid: 0, gid: 0, mode: 0o644 }, 'fresh: nothing is kept')
  await tree.host.setOwner('/etc/x', { owner: { user: '7', group: '8' }, mode: 0o4750 })
  t.match(await tree.host.stat('/etc/x'), { uid: 7, gid: 8, mode: 0o4750 }, 'numbers, set-id bits')
})

t.test('another name of a file keeps what it had', async (t) => {
  const tree = makeRoot(t.testdir())
  tree.put('etc/x', 'old')
  fs.linkSync(tree.at('etc/x'), tree.at('etc/other-name'))
  await tree.host.write('/etc/x', 'new')
  t.equal(tree.text('etc/x'), 'new')
  t.equal(tree.text('etc/other-name'), 'old')
})

t.test('through a trusted link the target is written, and the link stays', async (t) => {
  const tree = makeRoot(t.testdir())
  tree.put('srv/x', 'old')
  tree.link('etc/x', '/srv/x')
  tree.link('etc/later', '/srv/later')
  await tree.host.write('/etc/x', 'new')
  await tree.host.write('/etc/later', 'made')
  t.equal(fs.readlinkSync(tree.at('etc/x')), '/srv/x')
  t.equal(tree.text('srv/x'), 'new')
  t.equal(tree.text('srv/later'), 'made')
})

t.test('what is no plain file is not written, and holds nobody up', async (t) => {
  const tree = makeRoot(t.testdir())
  tree.folder('etc/folder')
  tree.pipe('etc/pipe')
  tree.put('etc/plain', 'p')
  for (const path of ['/etc/folder', '/etc/pipe']) {
    await t.rejects(tree.host.write(path, 'x'), { code: 'UNSAFE_PATH' }, `write ${path}`)
    await t.rejects(tree.host.copy('/etc/plain', path), { code: 'UNSAFE_PATH' }, `onto ${path}`)
    await t.rejects(tree.host.copy(path, '/etc/copy'), { code: 'UNSAFE_PATH' }, `copy of ${path}`)
  }
  t.equal((await tree.host.read('/etc/pipe'))?.length, 0)
  await t.rejects(tree.host.read('/etc/folder'), { code: 'UNSAFE_PATH' })
  t.same(tree.names('etc').includes('copy'), false)
})

t.test('a failed write leaves the old file, and nothing beside it', async (t) => {
  const tree = makeRoot(t.testdir())
  tree.put('etc/here/x', 'old')
  const stranger = { owner: { user: 'nobody-of-that-name', group: 'root' } }
  const calls: [string, () => Promise<unknown>][] = [
    ['write', () => tree.host.write('/etc/here/x', 'new', stranger)],
    ['write of a new file', () => tree.host.write('/etc/here/y', 'new', stranger)],
    ['create', () => tree.host.create('/etc/here/z', 'new', stranger)],
    ['copy', () => tree.host.copy('/etc/passwd', '/etc/here/x', stranger)],
  ]
  for (const [name, call] of calls) await t.rejects(call(), { code: 'ACCOUNT_UNKNOWN' }, name)
  t.same(tree.names('etc/here'), ['x'])
  t.equal(tree.text('etc/here/x'), 'old')
})

t.test('a missing directory is an error that names the file', async (t) => {
  const { host } = makeRoot(t.testdir())
  const missing = { code: 'NO_DIRECTORY', message: /^\/nowhere\/x cannot be written/ }
  await t.rejects(host.write('/nowhere/x', ''), missing)
  await t.rejects(host.create('/nowhere/x', ''), missing)
  await t.rejects(host.makeDirectory('/nowhere/x'), missing)
  await t.rejects(host.copy('/etc/passwd', '/nowhere/x'), missing)
  await t.rejects(host.setOwner('/nowhere/x', { mode: 0 }), missing)
  await t.rejects(host.copy('/etc/nothing', '/etc/x'), { code: 'NO_FILE', message: /nothing/ })
  await t.rejects(host.copy('/nowhere/x', '/etc/x'), { code: 'NO_FILE' })
})

t.test('a file is created only where nothing is', async (t) => {
  const tree = makeRoot(t.testdir())
  tree.folder('var/lib')
  t.equal(await tree.host.create('/var/lib/lock', 'one', { mode: 0o600 }), true)
  t.match(await tree.host.stat('/var/lib/lock'), { mode: 0o600, links: 1 })
  t.equal(await tree.host.create('/var/lib/lock', 'two'), false)
  tree.link('var/lib/dangling', '/var/lib/elsewhere')
  t.equal(await tree.host.create('/var/lib/dangling', 'three'), false, 'a link is something')
  t.equal(tree.text('var/lib/lock'), 'one')
  t.same(tree.names('var/lib'), ['dangling', 'lock'])
})

t.test('of many who create one file at a time, one does', async (t) => {
  const tree = makeRoot(t.testdir())
  const made = await Promise.all(
    Array.from({ length: 20 }, (_, index) => tree.host.create('/etc/lock', `by ${index}`)),
  )
  t.equal(made.filter(Boolean).length, 1)
  t.equal(tree.text('etc/lock'), `by ${made.indexOf(true)}`, 'and its content is there at once')
})

t.test('a copy carries mode, times and attributes', needsRoot, async (t) => {
  const tree = makeRoot(t.testdir())
  tree.put('etc/x', 'content', 0o640)
  const file = tree.at('etc/x')
  fs.chownSync(file, 4110, 4112)
  const none = setAttribute(file, 'carried')
  fs.utimesSync(file, old, old)
  await tree.host.copy('/etc/x', '/etc/y')
  t.match(fs.statSync(tree.at('etc/y')), { uid: 4110, gid: 4112, mode: 0o100640, mtime: old })
  const root = { user: '0', group: '0' }
  await tree.host.copy('/etc/x', '/etc/z', { owner: root, mode: 0o600 })
  t.match(fs.statSync(tree.at('etc/z')), { uid: 0, gid: 0, mode: 0o100600, mtime: old })
  tree.link('etc/link', 'x')
  await tree.host.copy('/etc/link', '/etc/w')
  t.ok(fs.lstatSync(tree.at('etc/w')).isFile(), 'of a trusted link what it leads to')
  t.equal(tree.text('etc/w'), 'content')
  if (none === undefined) t.equal(attributeOf(tree.at('etc/z')), 'carried')
  else t.pass(none, { skip: none })
})

t.test('a directory that is there is left as it is', async (t) => {
  const tree = makeRoot(t.testdir())
  tree.folder('var/there', 0o711)
  await tree.host.makeDirectory('/var/there', { mode: 0o700 })
  t.match(await tree.host.stat('/var/there'), { mode: 0o711 })
  await t.rejects(tree.host.makeDirectory('/etc/passwd'), { code: 'UNSAFE_PATH' })
})

t.test(
  'removing takes files, links and empty directories, and minds nothing that is gone',
  async (t) => {
    const tree = makeRoot(t.testdir())
    tree.put('a/file', '')
    tree.put('a/kept', 'k')
    tree.folder('a/empty')
    tree.link('a/link', 'kept')
    for (const name of ['file', 'empty', 'link', 'nothing']) await tree.host.remove(`/a/${name}`)
    await tree.host.remove('/nowhere/at/all')
    t.same(tree.names('a'), ['kept'])
    await t.rejects(tree.host.remove('/a'), { code: 'ENOTEMPTY' })
  },
)

t.test('names are listed in order, and none where there is no directory', async (t) => {
  const tree = makeRoot(t.testdir())
  for (const name of ['b', 'a', 'B', '.x']) tree.put(`list/${name}`, '')
  t.same(await tree.host.list('/list'), ['.x', 'B', 'a', 'b'])
  t.same(await tree.host.list('/list/a'), [])
  t.same(await tree.host.list('/nowhere'), [])
})

t.test('a status tells what a path is, and what it leads to', async (t) => {
  const tree = makeRoot(t.testdir())
  tree.pipe('etc/pipe')
  tree.link('etc/link', 'passwd')
  tree.link('etc/dangling', 'nowhere')
  t.match(await tree.host.stat('/etc/link'), { kind: 'symlink' })
  t.match(await tree.host.stat('/etc/link', { follow: true }), { kind: 'file', mode: 0o644 })
  t.equal(await tree.host.stat('/etc/dangling', { follow: true }), undefined)
  t.match(await tree.host.stat('/etc/pipe'), { kind: 'other' })
  t.match(await tree.host.stat('/'), { kind: 'directory' })
  t.equal(await tree.host.readLink('/etc/passwd'), undefined)
  t.equal(await tree.host.readLink('/etc/link'), 'passwd')
  t.ok(((await tree.host.space('/etc'))?.freeBytes ?? 0) > 0)
  t.equal(await tree.host.space('/nowhere/x'), undefined)
})
