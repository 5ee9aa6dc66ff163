import * as fs from 'node:fs'
import t from 'tap'
import { localHost } from '../../../src/host/local.ts'
import { fileTail } from '../../../src/system/logs/unit-log.ts'
import { isRoot } from '../../host/tree.ts'
import { machineThat } from '../../services/fake-runner.ts'

/** The machine that we run on: a tree has no tail(1). */
const host = localHost()

const lines = (count: number, name = 'line') =>
  Array.from({ length: count }, (_, index) => `${name} ${index + 1}\n`).join('')

t.test('gives the last lines, fewer where there are fewer, and no empty ones', async (t) => {
  const directory = t.testdir({ log: lines(20), short: 'one\n\ntwo', empty: '' })
  t.same(await fileTail(host, `${directory}/log`, 3), ['line 18', 'line 19', 'line 20'])
  t.same(await fileTail(host, `${directory}/short`, 5), ['one', 'two'])
  t.same(await fileTail(host, `${directory}/empty`, 5), [])
})

t.test('of a shared log gives the lines that are about the unit, far back', async (t) => {
  const others = lines(1_500, 'kernel: other')
  const log = `haproxy[1]: old\n${lines(600)}haproxy[1]: a\nhaproxy[1]: b\n${others}haproxy[1]: c\n`
  const directory = t.testdir({ syslog: log })
  const about = /haproxy\[/
  t.same(await fileTail(host, `${directory}/syslog`, 2, about), ['haproxy[1]: b', 'haproxy[1]: c'])
  const all = await fileTail(host, `${directory}/syslog`, 10, about)
  t.same(all.length, 3, 'not further than 2000 lines: the log may be of any size')
})

t.test('finds nothing where there is no log, and starts nothing', async (t) => {
  const { host, commands } = machineThat()
  t.same(await fileTail(host, '/var/log/syslog', 5), [])
  t.same(commands, [])
})

t.test('follows a link, and takes a name for no option', async (t) => {
  const directory = t.testdir({ real: 'there\n', link: t.fixture('symlink', 'real') })
  t.same(await fileTail(host, `${directory}/link`, 5), ['there'])
  const { host: other, commands, file } = machineThat()
  file('/-n')
  await fileTail(other, '/-n', 5)
  t.same(commands, ['tail -n 5 -- /-n'])
})

t.test('finds nothing in a log that cannot be read', async (t) => {
  const directory = t.testdir({ folder: {}, open: { link: t.fixture('symlink', '../x') }, x: '' })
  t.same(await fileTail(host, `${directory}/folder`, 5), [])
  fs.chmodSync(`${directory}/open`, 0o777)
  t.same(await fileTail(host, `${directory}/open/link`, 5), [], 'a link that others could set')
  if (isRoot) return
  fs.chmodSync(`${directory}/x`, 0)
  t.same(await fileTail(host, `${directory}/x`, 5), [])
})
