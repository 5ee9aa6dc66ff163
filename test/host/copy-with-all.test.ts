import * as fs from 'node:fs'
import t from 'tap'
import { copyWithAll } from '../../src/host/replace-file.ts'
import { attributeOf, setAttribute } from './tree.ts'

const old = new Date('2024-05-06T07:08:09.123Z')

t.test('carries content, mode, times and attributes', async (t) => {
  const directory = t.testdir({ from: 'content' })
  const [from, to] = [`${directory}/from`, `${directory}/to`]
  fs.chmodSync(from, 0o640)
  const none = setAttribute(from, 'carried')
  fs.utimesSync(from, old, old)
  await copyWithAll(from, to, '/etc/to')
  t.equal(fs.readFileSync(to, 'utf8'), 'content')
  t.match(fs.statSync(to), { mode: 0o100640, mtime: old })
  if (none === undefined) t.equal(attributeOf(to), 'carried')
  else t.pass(none, { skip: none })
})

t.test('copies a link itself, and names that look like options', async (t) => {
  const directory = t.testdir({ '-from': 'content', link: t.fixture('symlink', '-from') })
  await copyWithAll(`${directory}/link`, `${directory}/-to`, '/etc/to')
  t.equal(fs.readlinkSync(`${directory}/-to`), '-from')
})

t.test('finds a path that leads through a directory of this process', async (t) => {
  const directory = t.testdir({ from: 'content' })
  const open = fs.openSync(directory, 'r')
  t.teardown(() => fs.closeSync(open))
  const at = (name: string) => `/proc/self/fd/${open}/${name}`
  await copyWithAll(at('from'), at('to'), '/etc/to')
  t.equal(fs.readFileSync(`${directory}/to`, 'utf8'), 'content')
})

t.test(
  'fails as Node does: with the code of the error, and the path as the host has it',
  async (t) => {
    const directory = t.testdir({ from: 'content', file: '', folder: { full: '' } })
    const cases: [from: string, to: string, code: string | undefined][] = [
      ['gone', 'to', 'ENOENT'],
      ['from', 'nowhere/to', 'ENOENT'],
      ['from', 'file/to', 'ENOTDIR'],
    ]
    for (const [from, to, code] of cases) {
      const copy = copyWithAll(`${directory}/${from}`, `${directory}/${to}`, '/etc/to')
      await t.rejects(copy, { code, message: /^\/etc\/to: \w/ }, `${from} to ${to}`)
    }
    const onto = copyWithAll(`${directory}/from`, `${directory}/folder`, '/etc/to')
    await t.rejects(onto, { message: /^\/etc\/to: / }, 'nothing is copied into a directory')
    t.same(fs.readdirSync(`${directory}/folder`), ['full'])
  },
)
