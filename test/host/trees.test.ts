import * as fs from 'node:fs'
import t from 'tap'
import { localHost } from '../../src/host/local.ts'
import { DEEP, removeTree } from '../../src/host/trees.ts'
import { makeRoot } from './tree.ts'

function tree(t: { testdir(): string }) {
  const made = makeRoot(t.testdir())
  made.put('srv/own/a/b/deep', '')
  made.put('srv/own/file', '')
  made.folder('srv/own/empty')
  made.put('srv/theirs/kept', '')
  made.link('srv/own/to-theirs', '../theirs')
  return made
}

t.test('removes everything below a path and the path, and follows no link out of it', async (t) => {
  const made = tree(t)
  t.equal(await removeTree(made.host, '/srv/own'), true)
  t.same(made.names('srv'), ['theirs'])
  t.same(made.names('srv/theirs'), ['kept'])
})

t.test('removes a link itself, and a file', async (t) => {
  const made = tree(t)
  made.link('srv/link', 'theirs')
  t.equal(await removeTree(made.host, '/srv/link'), true)
  t.equal(await removeTree(made.host, '/srv/own/file'), true)
  t.same(made.names('srv'), ['own', 'theirs'])
  t.same(made.names('srv/theirs'), ['kept'])
})

t.test('leaves what stays, with the directories it is in, and says so', async (t) => {
  const made = tree(t)
  const stays = (path: string) => path.endsWith('/deep')
  t.equal(await removeTree(made.host, '/srv/own', stays), false)
  t.same(made.names('srv/own'), ['a'])
  t.ok(fs.existsSync(made.at('srv/own/a/b/deep')))
})

t.test('does not look into a directory that stays', async (t) => {
  const made = tree(t)
  t.equal(await removeTree(made.host, '/srv/own', (path) => path === '/srv/own/a'), false)
  t.same(made.names('srv/own/a/b'), ['deep'])
  t.equal(await removeTree(made.host, '/srv/theirs', (path) => path === '/srv/theirs'), false)
  t.same(made.names('srv/theirs'), ['kept'])
})

t.test('is done where nothing is', async (t) => {
  t.equal(await removeTree(tree(t).host, '/srv/nothing'), true)
})

t.test('a tree deeper than it walks goes too, and no link out of it is followed', async (t) => {
  const directory = t.testdir({ theirs: { kept: '' } })
  for (const host of [localHost(), localHost({ root: `${directory}/root` })]) {
    const top = host.root === '/' ? `${directory}/own` : '/own'
    const deep = `${host.root === '/' ? '' : host.root}${top}/${'d/'.repeat(DEEP + 4)}`
    fs.mkdirSync(deep, { recursive: true })
    fs.writeFileSync(`${deep}/file`, '')
    fs.symlinkSync(`${directory}/theirs`, `${deep}/link`)
    t.equal(await removeTree(host, top), true, host.root)
    t.equal(await host.stat(top), undefined, host.root)
  }
  t.same(fs.readdirSync(`${directory}/theirs`), ['kept'])
})
