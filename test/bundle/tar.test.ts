import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { listTar } from '../../src/bundle/tar.ts'
import type { Host } from '../../src/host/host.ts'
import { rpmHost } from '../packages/rpm/rpm-host.ts'

/** Gives a host that has this archive and reads parts of it. */
function hostWith(archive: Buffer): Host {
  const { host } = rpmHost({ '/b.tar': archive })
  return {
    ...host,
    read: async (path, part) => {
      const whole = await host.read(path)
      return part ? whole?.subarray(part.offset, part.offset + part.bytes) : whole
    },
  }
}

const list = (archive: Buffer) => listTar(hostWith(archive), '/b.tar')

interface Fields {
  readonly name?: string
  readonly size?: string
  readonly type?: string
  readonly magic?: string
  readonly prefix?: string
  /** Added to the checksum. */
  readonly off?: number
}

/** Makes a header as POSIX.1-1988 has it. */
function header({
  name = 'a',
  size = '00000000003',
  type = '0',
  magic = 'ustar',
  prefix = '',
  off = 0,
}: Fields): Buffer {
  const block = Buffer.alloc(512)
  block.write(name, 0, 'latin1')
  block.write(size, 124)
  block.write(' '.repeat(8), 148)
  block.write(type, 156)
  block.write(`${magic}\x0000`, 257)
  block.write(prefix, 345)
  const sum = block.reduce((total, octet) => total + octet, 0) + off
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

const content = Buffer.alloc(512, 'abc')

/** Makes an archive of members with three octets each, its last record filled as tar(1) fills it. */
function archive(...fields: readonly Fields[]): Buffer {
  const members = Buffer.concat(fields.flatMap((one) => [header(one), content]))
  return Buffer.concat([members], Math.ceil((members.length + 1024) / 10_240) * 10_240)
}

t.test('what tar writes is read with its places', async (t) => {
  const long = 'x'.repeat(1300)
  const dir = t.testdir({ one: 'first', two: { 'three_1%3a2.deb': long, empty: '' } })
  const names = ['one', 'two/three_1%3a2.deb', 'two/empty']
  execFileSync('tar', ['--format=ustar', '-cf', `${dir}/b.tar`, '-C', dir, ...names])
  const whole = readFileSync(`${dir}/b.tar`)
  const members = await list(whole)
  t.same(
    members.map(({ path, offset, bytes }) => [
      path,
      String(whole.subarray(offset, offset + bytes)),
    ]),
    [
      ['one', 'first'],
      ['two/three_1%3a2.deb', long],
      ['two/empty', ''],
    ],
  )
})

t.test('an old type for a file, and a size in blanks, are read too', async (t) => {
  t.same(await list(archive({ type: '\0', size: '         3 ' })), [
    { path: 'a', offset: 512, bytes: 3 },
  ])
})

for (const name of ['a', '.hidden', 'a/b.c/d', '..a/b..', 'a+b~c^d@e=f%2:g', 'n'.repeat(100)]) {
  t.test(`${name.slice(0, 20)} is a plain name`, async (t) => {
    t.match(await list(archive({ name })), [{ path: name }])
  })
}

for (const name of ['/a', '../a', 'a/../b', 'a/..', '..', '.', 'a/./b', 'a/', 'a b', 'é', '']) {
  t.test(`"${name}" is no plain name`, async (t) => {
    await t.rejects(list(archive({ name })), {
      code: 'BUNDLE_NOT_READABLE',
      message: /is not a plain name/,
    })
  })
}

/** Archives that no bundle is, and why. */
const bad: [what: string, archive: Buffer, why: RegExp][] = [
  ['nothing', Buffer.of(), /it is truncated/],
  ['a record that is not full', archive({}).subarray(0, -512), /truncated/],
  ['a block behind the end', Buffer.concat([archive({}), Buffer.alloc(512)]), /something follows/],
  [
    'an octet in the last record',
    Buffer.concat([archive({}).subarray(0, -1), Buffer.of(1)]),
    /something follows/,
  ],
  ['no end', Buffer.concat([header({}), content]), /truncated/],
  [
    'content that is cut off',
    Buffer.concat([header({ size: '00000010000' }), content]),
    /truncated/,
  ],
  ['something else', Buffer.alloc(512, 'x'), /it is not a tar archive/],
  ['an older format', archive({ magic: '' }), /not a tar archive/],
  ['a wrong checksum', archive({ off: 1 }), /not a tar archive/],
  ['a size of no digits', archive({ size: 'three' }), /the size of a is not a number/],
  ['a size beyond octal digits', archive({ size: '\x80\x01' }), /the size of a is not a number/],
  ['a name in two parts', archive({ prefix: 'far/away' }), /not a plain name/],
  ['a name twice', archive({}, { name: 'b' }, {}), /a is in it twice/],
]
for (const [kind, type] of Object.entries({
  hard: '1',
  symbolic: '2',
  device: '3',
  directory: '5',
  extended: 'x',
  long: 'L',
})) {
  bad.push([`a member of the kind ${kind}`, archive({ type }), /"a" is not a regular file/])
}

for (const [what, whole, why] of bad) {
  t.test(`${what} is refused`, async (t) => {
    await t.rejects(list(whole), { code: 'BUNDLE_NOT_READABLE', exit: 'preflight', message: why })
  })
}

t.test('an archive that is missing is refused', async (t) => {
  await t.rejects(listTar(rpmHost().host, '/b.tar'), {
    code: 'BUNDLE_MISSING',
    message: /\/b\.tar does not exist/,
  })
})
