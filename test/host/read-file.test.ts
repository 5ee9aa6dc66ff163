import * as fs from 'node:fs'
import t from 'tap'
import { content, readFile, statusOf } from '../../src/host/read-file.ts'
import { makeRoot } from './tree.ts'

t.test('a part of a file ends where the file ends', async (t) => {
  const tree = makeRoot(t.testdir())
  tree.put('etc/x', '0123456789')
  const cases: [offset: number, bytes: number, text: string][] = [
    [0, 4, '0123'],
    [3, 4, '3456'],
    [8, 100, '89'],
    [10, 5, ''],
    [99, 5, ''],
    [4, 0, ''],
  ]
  for (const [offset, bytes, text] of cases) {
    const part = await readFile(tree.root, '/etc/x', { offset, bytes })
    t.equal(part?.toString(), text, `${bytes} bytes at ${offset}`)
  }
  t.equal((await readFile(tree.root, '/etc/x'))?.toString(), '0123456789')
})

t.test('bytes that are no text are read as they are', async (t) => {
  const tree = makeRoot(t.testdir())
  fs.writeFileSync(tree.at('etc/x'), Buffer.from([0, 0xff, 0x0a, 0xc3]))
  t.same(await readFile(tree.root, '/etc/x'), Buffer.from([0, 0xff, 0x0a, 0xc3]))
})

t.test('a file whose size the kernel does not tell is read whole', async (t) => {
  t.ok((await readFile('/', '/proc/self/status'))?.includes('Pid:'))
  t.equal((await readFile('/', '/proc/self/status', { offset: 0, bytes: 5 }))?.toString(), 'Name:')
})

t.test(
  'missing is undefined, a directory is refused, a pipe without a writer is empty',
  async (t) => {
    const tree = makeRoot(t.testdir())
    tree.link('etc/dangling', 'nowhere')
    tree.pipe('etc/pipe')
    for (const path of ['/etc/gone', '/nowhere/x', '/etc/passwd/x', '/etc/dangling'])
      t.equal(await readFile(tree.root, path), undefined, path)
    const unsafe = { code: 'UNSAFE_PATH', message: /^\/etc / }
    await t.rejects(readFile(tree.root, '/etc'), unsafe)
    await t.rejects(readFile(tree.root, '/etc', { offset: 0, bytes: 1 }), unsafe)
    t.equal((await readFile(tree.root, '/etc/pipe'))?.length, 0)
  },
)

t.test(
  'where a file lies, a link is not followed, and errors call it as they are told',
  async (t) => {
    const tree = makeRoot(t.testdir())
    tree.link('etc/link', 'passwd')
    t.throws(() => content(tree.at('etc/link'), '/etc/link'), { code: 'ELOOP' })
    t.throws(() => content(tree.at('etc'), '/as/told'), { message: /^\/as\/told / })
    const before = fs.readdirSync('/proc/self/fd').length
    for (let time = 0; time < 20; time++) {
      t.throws(() => content(tree.at('etc'), '/etc'))
    }
    t.equal(fs.readdirSync('/proc/self/fd').length, before, 'nothing is left open')
  },
)

t.test('a status is in the words of the port', async (t) => {
  const tree = makeRoot(t.testdir())
  tree.put('etc/x', '12345', 0o4640)
  fs.linkSync(tree.at('etc/x'), tree.at('etc/y'))
  tree.link('etc/link', 'x')
  tree.pipe('etc/pipe')
  const stats = fs.lstatSync(tree.at('etc/x'))
  t.same(statusOf(stats), {
    kind: 'file',
    mode: 0o4640,
    uid: stats.uid,
    gid: stats.gid,
    size: 5,
    links: 2,
    inode: stats.ino,
    device: stats.dev,
    mtimeMs: stats.mtimeMs,
    ctimeMs: stats.ctimeMs,
  })
  const kinds = { etc: 'directory', 'etc/link': 'symlink', 'etc/pipe': 'other' }
  for (const [name, kind] of Object.entries(kinds))
    t.equal(statusOf(fs.lstatSync(tree.at(name))).kind, kind, name)
})
