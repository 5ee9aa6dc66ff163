import t from 'tap'
import { makeDirectories } from '../../src/host/trees.ts'
import { makeRoot } from './tree.ts'

t.test('makes the directories that are missing below the top', async (t) => {
  const tree = makeRoot(t.testdir())
  tree.folder('var/lib/a', 0o700)
  await makeDirectories(tree.host, '/var/lib', '/var/lib/a/b/c')
  t.match(await tree.host.stat('/var/lib/a/b/c'), { kind: 'directory', mode: 0o755 })
  t.match(await tree.host.stat('/var/lib/a'), { mode: 0o700 }, 'one that is there stays as it is')
})

t.test('works below the root of the host, and minds no slash at the end', async (t) => {
  const tree = makeRoot(t.testdir())
  await makeDirectories(tree.host, '/', '/x/y/')
  await makeDirectories(tree.host, '/x', '/x')
  t.same(tree.names('x'), ['y'])
})

t.test('refuses where the top is missing or a file is in the way', async (t) => {
  const tree = makeRoot(t.testdir())
  await t.rejects(makeDirectories(tree.host, '/srv', '/srv/a'), { code: 'NO_DIRECTORY' })
  t.notOk(tree.names('').includes('srv'))
  tree.put('etc/file', '')
  const blocked = makeDirectories(tree.host, '/etc', '/etc/file/below')
  await t.rejects(blocked, { code: 'UNSAFE_PATH', message: /^\/etc\/file / })
})
