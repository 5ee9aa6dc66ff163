import * as fs from 'node:fs'
import t from 'tap'
import { copyFile, createFile, replaceFile } from '../../src/host/replace-file.ts'
import { atPath } from '../../src/host/walk.ts'
import { makeRoot } from './tree.ts'

t.test('content is replaced whole, also by less', async (t) => {
  const tree = makeRoot(t.testdir())
  tree.put('srv/x', 'long content', 0o600)
  await replaceFile(tree.root, '/srv/x', 'short', {})
  t.equal(tree.text('srv/x'), 'short')
  await replaceFile(tree.root, '/srv/x', '', {})
  t.equal(tree.text('srv/x'), '')
  t.equal(fs.statSync(tree.at('srv/x')).mode & 0o7777, 0o600)
  t.same(tree.names('srv'), ['x'])
})

t.test('without new content a file becomes a copy of itself, with another mode', async (t) => {
  const tree = makeRoot(t.testdir())
  tree.put('srv/x', 'same', 0o600)
  await replaceFile(tree.root, '/srv/x', undefined, { mode: 0o640 })
  t.equal(tree.text('srv/x'), 'same')
  t.equal(fs.statSync(tree.at('srv/x')).mode & 0o7777, 0o640)
})

t.test('a model gives what the old file had given', async (t) => {
  const tree = makeRoot(t.testdir())
  tree.put('srv/x', 'old', 0o600)
  tree.put('srv/model', 'of the model', 0o4711)
  await atPath(tree.root, '/srv/model', true, (model) =>
    replaceFile(tree.root, '/srv/x', undefined, {}, model),
  )
  t.equal(tree.text('srv/x'), 'of the model')
  t.equal(fs.statSync(tree.at('srv/x')).mode & 0o7777, 0o4711)
})

t.test('whoever has the old file open goes on reading it', async (t) => {
  const tree = makeRoot(t.testdir())
  tree.put('srv/x', 'old')
  const open = fs.openSync(tree.at('srv/x'), 'r')
  t.teardown(() => fs.closeSync(open))
  await replaceFile(tree.root, '/srv/x', 'new', {})
  t.equal(fs.readFileSync(open, 'utf8'), 'old')
})

t.test('a copy through a link is one of what it leads to', async (t) => {
  const tree = makeRoot(t.testdir())
  tree.put('srv/x', 'content', 0o640)
  tree.link('srv/link', 'x')
  await copyFile(tree.root, '/srv/link', '/srv/copy', {})
  t.equal(tree.text('srv/copy'), 'content')
  t.equal(fs.lstatSync(tree.at('srv/copy')).mode, 0o100640)
})

t.test('a copy of what is missing or no file is refused, and leaves the target', async (t) => {
  const tree = makeRoot(t.testdir())
  tree.put('srv/x', 'kept')
  tree.pipe('srv/pipe')
  const cases: [from: string, code: string][] = [
    ['/srv/gone', 'NO_FILE'],
    ['/nowhere/x', 'NO_FILE'],
    ['/srv/pipe', 'UNSAFE_PATH'],
    ['/srv', 'UNSAFE_PATH'],
  ]
  for (const [from, code] of cases)
    await t.rejects(copyFile(tree.root, from, '/srv/x', {}), { code }, from)
  t.equal(tree.text('srv/x'), 'kept')
  t.same(tree.names('srv'), ['pipe', 'x'])
})

t.test('a file is made only where nothing is, with its mode from the start', async (t) => {
  const tree = makeRoot(t.testdir())
  tree.put('srv/there', 'kept')
  tree.link('srv/dangling', 'nowhere')
  const umask = process.umask(0o077)
  t.teardown(() => void process.umask(umask))
  for (const path of ['/srv/there', '/srv/dangling', '/srv'])
    t.equal(await createFile(tree.root, path, 'x', {}), false, path)
  t.equal(await createFile(tree.root, '/srv/new', 'x', {}), true)
  t.equal(fs.statSync(tree.at('srv/new')).mode & 0o7777, 0o644)
  t.equal(tree.text('srv/there'), 'kept')
  t.same(tree.names('srv'), ['dangling', 'new', 'there'])
})

t.test('nothing is made where the directory is missing', async (t) => {
  const { root } = makeRoot(t.testdir())
  const missing = { code: 'NO_DIRECTORY', message: /^\/nowhere\/x / }
  await t.rejects(replaceFile(root, '/nowhere/x', '', {}), missing)
  await t.rejects(createFile(root, '/nowhere/x', '', {}), missing)
  await t.rejects(copyFile(root, '/etc/passwd', '/nowhere/x', {}), missing)
})
