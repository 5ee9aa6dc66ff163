import { execFileSync, spawn } from 'node:child_process'
import * as fs from 'node:fs'
import { Readable } from 'node:stream'
import t from 'tap'
import { MAX_BYTES, readKeyFile } from '../../src/host/read-key-file.ts'

const none = () => Readable.from([])

t.test('reads a key from a regular file, and says what is wrong with any other:', async (t) => {
  const directory = t.testdir({
    key: 'abc\n',
    empty: ' \n',
    binary: Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]),
    latin: Buffer.from([0xff, 0xfe, 0x41]),
    large: 'a'.repeat(MAX_BYTES + 1),
    whole: 'a'.repeat(MAX_BYTES),
    deep: {},
  })
  const cases: [string, object][] = [
    ['key', { text: 'abc' }],
    ['whole', { text: 'a'.repeat(MAX_BYTES) }],
    ['empty', { problem: 'is empty' }],
    ['binary', { problem: 'is not a text' }],
    ['latin', { problem: 'is not a text' }],
    ['large', { problem: 'is larger than 64 KiB' }],
    ['deep', { problem: 'is a directory' }],
    ['missing', { problem: 'does not exist' }],
  ]
  for (const [name, expected] of cases) {
    t.same(await readKeyFile(`${directory}/${name}`, { stdin: none() }), expected, name)
  }
  const device = await readKeyFile('/dev/zero', { stdin: none() })
  t.same(device, { problem: 'is neither a file nor a pipe' })
})

t.test('standard input has three names', async (t) => {
  for (const name of ['-', '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0']) {
    const stdin = Readable.from([Buffer.from('ab'), Buffer.from('c\n')])
    t.same(await readKeyFile(name, { stdin }), { text: 'abc' }, name)
  }
  const endless = Readable.from(
    (function* () {
      while (true) yield Buffer.alloc(1024, 'a')
    })(),
  )
  t.same(await readKeyFile('-', { stdin: endless }), { problem: 'is larger than 64 KiB' })
})

t.test('reads a descriptor that the caller opened', async (t) => {
  const path = `${t.testdir({ key: 'abc\n' })}/key`
  const file = fs.openSync(path, 'r')
  t.same(await readKeyFile(`/dev/fd/${file}`, { stdin: none() }), { text: 'abc' })
  t.match(await readKeyFile('/dev/fd/9999', { stdin: none() }), { problem: /does not exist/ })
})

t.test('waits for the writer of a FIFO, but not for ever', async (t) => {
  const path = `${t.testdir({})}/fifo`
  execFileSync('mkfifo', [path])
  const read = readKeyFile(path, { stdin: none() })
  const slowly = 'exec 3>"$0"; printf ab >&3; printf c >&3'
  spawn('sh', ['-c', slowly, path]).unref()
  t.same(await read, { text: 'abc' })
  const silent = await readKeyFile(path, { stdin: none(), limit: 50 })
  t.same(silent, { problem: 'is a pipe to which nobody wrote a whole key in time' })
  const open = fs.openSync(path, 'r+')
  const held = await readKeyFile(path, { stdin: none(), limit: 50 })
  t.match(held, { problem: /in time/ }, 'nor for one that never ends')
  fs.closeSync(open)
})
