import * as fs from 'node:fs'
import t from 'tap'
import { localHost } from '../../src/host/local.ts'
import { DEEP, filesBelow } from '../../src/host/trees.ts'
import { makeRoot } from './tree.ts'

function tree(t: { testdir(): string }) {
  const made = makeRoot(t.testdir())
  made.put('srv/b/c/deep', '')
  made.put('srv/a', '')
  made.pipe('srv/b/pipe')
  made.folder('srv/empty')
  made.link('srv/to-directory', '/etc')
  made.link('srv/dangling', 'nowhere')
  return made
}

t.test('gives files, links and pipes of every depth, and no directory', async (t) => {
  t.same(await filesBelow(tree(t).host, '/srv'), [
    '/srv/a',
    '/srv/b/c/deep',
    '/srv/b/pipe',
    '/srv/dangling',
    '/srv/to-directory',
  ])
})

t.test('does not look into what is skipped', async (t) => {
  const { host } = tree(t)
  const asked: string[] = []
  const found = await filesBelow(host, '/srv', (path) => {
    asked.push(path)
    return path === '/srv/b' || path.endsWith('dangling')
  })
  t.same(found, ['/srv/a', '/srv/to-directory'])
  t.notOk(asked.some((path) => path.startsWith('/srv/b/')))
})

t.test('finds nothing where there is no directory', async (t) => {
  const { host } = tree(t)
  for (const path of ['/nowhere', '/srv/a', '/srv/empty']) t.same(await filesBelow(host, path), [])
})

t.test('leaves out what goes while it looks', async (t) => {
  const { host } = tree(t)
  const list = async (path: string) => [...(await host.list(path)), 'gone']
  t.same(await filesBelow({ ...host, list }, '/srv/empty'), [])
})

t.test(
  'finds what lies deeper than it walks, skips it by the same rule, and follows no link',
  async (t) => {
    const top = t.testdir({ theirs: { x: '' } })
    const deep = `${top}/${Array(DEEP + 4)
      .fill('d')
      .join('/')}`
    fs.mkdirSync(`${deep}/skipped`, { recursive: true })
    for (const name of ['a', 'with\nnewline', 'no', 'skipped/inside'])
      fs.writeFileSync(`${deep}/${name}`, '')
    fs.symlinkSync(`${top}/theirs`, `${deep}/link`)
    const skips = (path: string) => /\/(no|skipped|theirs)$/.test(path)
    const found = await filesBelow(localHost(), top, skips)
    t.same(
      found.sort(),
      ['a', 'link', 'with\nnewline'].map((name) => `${deep}/${name}`),
    )
  },
)
