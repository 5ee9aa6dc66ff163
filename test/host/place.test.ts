import * as fs from 'node:fs'
import t from 'tap'
import { at, atPath, unlessMissing, walk } from '../../src/host/walk.ts'
import { makeRoot } from './tree.ts'

t.test('a place holds while the way to it changes', async (t) => {
  const tree = makeRoot(t.testdir())
  tree.put('srv/a/x', 'of a')
  tree.put('srv/b/x', 'of b')
  const place = walk(tree.root, '/srv/a/x', false)
  if (place === undefined) return t.fail('the directory is there')
  t.teardown(() => fs.closeSync(place.directory))
  fs.renameSync(tree.at('srv/a'), tree.at('srv/old'))
  fs.symlinkSync('b', tree.at('srv/a'))
  t.equal(fs.readFileSync(at(place), 'utf8'), 'of a')
})

t.test('a name may be missing, a directory on the way may not', async (t) => {
  const { root } = makeRoot(t.testdir())
  t.equal(await atPath(root, '/etc/new', true, ({ name }) => name), 'new')
  t.equal(await atPath(root, '/etc', true, ({ name }) => name), 'etc')
  t.equal(await atPath(root, '/', true, ({ name }) => name), '.')
  for (const path of ['/nowhere/x', '/etc/passwd/x'])
    t.equal(await atPath(root, path, true, () => t.fail('there is no place')), undefined, path)
})

t.test('a place is closed after its use, also where that fails', async (t) => {
  const { root } = makeRoot(t.testdir())
  let opened = -1
  const failing = atPath(root, '/etc/x', true, (place) => {
    opened = place.directory
    fs.readFileSync(at(place))
  })
  await t.rejects(failing, { code: 'ENOENT', message: /'\/etc\/x'$/ })
  t.throws(() => fs.fstatSync(opened), { code: 'EBADF' })
})

t.test('missing is undefined, any other error is passed on', async (t) => {
  const failing = (code: string) => async () => {
    throw Object.assign(new Error(code), { code })
  }
  for (const code of ['ENOENT', 'ENOTDIR', 'ESRCH'])
    t.equal(await unlessMissing(failing(code)), undefined, code)
  for (const code of ['EACCES', 'EIO', 'ELOOP'])
    await t.rejects(unlessMissing(failing(code)), { code })
  t.equal(await unlessMissing(() => 7), 7)
})
