import * as fs from 'node:fs'
import t from 'tap'
import { archOfElf, findArch } from '../../src/detect/arch.ts'
import { fixtureHost } from '../fixture-host.ts'

function elf(machine: number, { bigEndian = false, length = 64 } = {}): Buffer {
  const header = Buffer.alloc(64)
  header.write('\x7fELF', 'latin1')
  header[4] = 2
  header[5] = bigEndian ? 2 : 1
  if (bigEndian) header.writeUInt16BE(machine, 18)
  else header.writeUInt16LE(machine, 18)
  return header.subarray(0, length)
}

const x86_64 = elf(62)
const aarch64 = elf(183)
const armv7l = elf(40)

t.test('a program says which architecture it is for', async (t) => {
  const cases = [
    [x86_64, 'x86_64'],
    [aarch64, 'aarch64'],
    [armv7l, 'armv7l'],
    [elf(3), 'i686'],
    [elf(22, { bigEndian: true }), 's390x'],
    [elf(9999), undefined],
    [elf(62, { length: 19 }), undefined],
    [Buffer.from('#!/bin/sh\necho no program here\n'), undefined],
    [Buffer.alloc(0), undefined],
  ] as const
  for (const [program, wanted] of cases) t.equal(archOfElf(program), wanted, `${wanted}`)
  const words: Record<string, string> = { x64: 'x86_64', arm64: 'aarch64' }
  t.equal(
    archOfElf(fs.readFileSync(process.execPath)),
    words[process.arch],
    'the one that runs this',
  )
})

t.test('a live host is judged by its kernel, and its programs must agree', async (t) => {
  const cases = [
    ['x86_64', x86_64, undefined],
    ['x86_64', Buffer.from('#!'), undefined],
    ['aarch64', aarch64, undefined],
    ['i686', elf(3), /^This host is i686; .*x86_64/],
    ['armv7l', armv7l, /armv7l/],
    ['ppc64le', elf(21), /ppc64le/],
    ['s390x', elf(22, { bigEndian: true }), /s390x/],
    ['aarch64', armv7l, /kernel is aarch64, but the programs are armv7l/],
  ] as const
  for (const [kernel, program, reason] of cases) {
    const found = await findArch(fixtureHost(t.testdir({ bin: { sh: program } })), kernel)
    t.equal(found.arch, kernel)
    if (reason) t.match(found.reason, reason)
    else t.equal(found.reason, undefined)
    t.equal(/beta/.test(found.notice ?? ''), kernel === 'aarch64' && !reason, 'beta notice')
  }
})

t.test('a tree under --root is judged by its programs, through their links', async (t) => {
  const link = t.fixture('symlink', '/usr/bin/dash')
  const tree = t.testdir({
    bin: t.fixture('symlink', 'usr/bin'),
    usr: { bin: { sh: link, dash: aarch64 } },
  })
  const host = fixtureHost(tree, { root: '/image' })
  t.match(await findArch(host, 'x86_64'), { arch: 'aarch64', reason: undefined, notice: /beta/ })
  t.same(host.commandsRun, [])
})

t.test(
  'a tree under --root without programs is taken for the machine that we run on',
  async (t) => {
    const host = fixtureHost(t.testdir({}), { root: '/image' })
    t.match(await findArch(host, 'x86_64'), { arch: 'x86_64', reason: undefined })
    t.match(await findArch(host, 'riscv64'), { arch: 'riscv64', reason: /riscv64/ })
  },
)

t.test('a program that may not be read does not stop the search', async (t) => {
  const host = fixtureHost(t.testdir({ usr: { bin: { dpkg: x86_64 } } }), { root: '/image' })
  const read = async (path: string) => {
    if (path === '/bin/sh') throw new Error('UNSAFE_PATH')
    return host.read(path)
  }
  t.equal((await findArch({ ...host, read }, 'x86_64')).arch, 'x86_64')
})
