import * as fs from 'node:fs'
import t from 'tap'
import { localHost } from '../../src/host/local.ts'
import { isRoot, makeRoot } from './tree.ts'

t.test('links are followed inside the root, and nowhere else', async (t) => {
  const directory = t.testdir({ outside: 'outside', etc: { plain: 'outside' } })
  const tree = makeRoot(directory)
  tree.put('etc/plain', 'inside')
  tree.link('etc/beside', 'plain')
  tree.link('etc/absolute', '/etc/plain')
  tree.link('etc/climbing', '../../../../../../../../etc/plain')
  tree.link('etc/escaping', '../../outside')
  tree.link('etc/real', `${directory}/outside`)
  tree.link('etc/dangling', 'nowhere')
  tree.link('other', 'etc')
  tree.link('third', '/other/../other/.')
  tree.link('chain', 'third')
  const cases: [string, string | undefined][] = [
    ['/etc/plain', 'inside'],
    ['/etc/beside', 'inside'],
    ['/etc/absolute', 'inside'],
    ['/etc/climbing', 'inside'],
    ['/../../etc/plain', 'inside'],
    ['/etc/../etc/./plain', 'inside'],
    ['/other/plain', 'inside'],
    ['/third/beside', 'inside'],
    ['/chain/climbing', 'inside'],
    ['/etc/escaping', undefined],
    ['/etc/real', undefined],
    ['/etc/dangling', undefined],
    ['/etc/plain/below', undefined],
    ['/nowhere/plain', undefined],
  ]
  for (const [path, content] of cases) {
    t.equal((await tree.host.read(path))?.toString(), content, path)
  }
})

t.test('links that go round in a circle are refused', async (t) => {
  const tree = makeRoot(t.testdir())
  tree.link('a', 'b')
  tree.link('b', 'a')
  tree.link('self', 'self/deeper')
  for (const path of ['/a', '/self', '/self/x']) {
    await t.rejects(tree.host.read(path), { code: 'UNSAFE_PATH', message: /loop/ }, path)
  }
})

t.test('a link is not followed where somebody else could have put it', async (t) => {
  const others: [string, mode: number, uid?: number][] = [
    ['everybody may write', 0o777],
    ['everybody may add', 0o1777],
    ['the group may write', 0o775],
  ]
  if (isRoot) others.push(['it is the directory of another user', 0o755, 4110])
  for (const [name, mode, uid] of others) {
    const tree = makeRoot(t.testdir())
    tree.put('etc/secret', 's')
    tree.folder('var/x', mode, uid)
    tree.link('var/x/last', '/etc/secret')
    tree.link('var/x/way', '/etc')
    tree.link('etc/first', '/var/x/last')
    fs.writeFileSync(tree.at('var/x/plain'), 'p')
    const unsafe = { code: 'UNSAFE_PATH', exit: 'preflight' }
    for (const path of ['/var/x/last', '/var/x/way/secret', '/etc/first']) {
      await t.rejects(tree.host.read(path), unsafe, `${name}: ${path}`)
      await t.rejects(tree.host.write(path, 'x'), unsafe)
      await t.rejects(tree.host.setOwner(path, { mode: 0o666 }), unsafe)
    }
    await t.rejects(tree.host.list('/var/x/way'), unsafe)
    t.equal((await tree.host.read('/var/x/plain'))?.toString(), 'p', 'plain files are read there')
    t.match(await tree.host.stat('/var/x/last'), { kind: 'symlink' }, 'the link itself is seen')
    t.equal(await tree.host.readLink('/var/x/last'), '/etc/secret')
    await tree.host.remove('/var/x/last')
    t.equal(tree.text('etc/secret'), 's', 'and taken away, not what it points to')
    t.same(tree.names('var/x'), ['plain', 'way'])
  }
})

t.test('a path that is not absolute, or holds a NUL, is refused', async (t) => {
  const { host } = makeRoot(t.testdir())
  for (const path of ['etc/passwd', '', '/etc/pass\0wd']) {
    await t.rejects(host.read(path), { code: 'UNSAFE_PATH' }, JSON.stringify(path))
  }
})

t.test('a root that is not there is a wrong setting', async (t) => {
  const file = `${t.testdir({ file: '' })}/file`
  for (const root of ['/nowhere/at/all', file]) {
    const host = localHost({ root })
    await t.rejects(host.read('/etc/passwd'), { code: 'NO_ROOT', exit: 'settings' })
  }
})

t.test('an error names the path as the host knows it', async (t) => {
  const tree = makeRoot(t.testdir())
  tree.folder('etc/full')
  tree.put('etc/full/x', '')
  await t.rejects(tree.host.remove('/etc/full'), { message: /'\/etc\/full'/ })
})

t.test('directories are closed again, however often one walks', async (t) => {
  const tree = makeRoot(t.testdir())
  tree.link('a/b/c', '../../etc')
  const open = () => fs.readdirSync('/proc/self/fd').length
  await tree.host.read('/a/b/c/passwd')
  const before = open()
  for (let time = 0; time < 50; time++) {
    await tree.host.read('/a/b/c/passwd')
    await tree.host.read('/a/b/nowhere/x')
    await tree.host.read('relative').catch(() => undefined)
    await tree.host.write('/etc/x', String(time))
    await tree.host.write('/nowhere/x', '').catch(() => undefined)
  }
  t.equal(open(), before)
})
