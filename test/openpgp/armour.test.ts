import t from 'tap'
import { crc24, removeArmour } from '../../src/openpgp/armour.ts'
import { notReadable } from '../../src/openpgp/packets.ts'

const data = Buffer.from('some octets, more than one group of three')
const sum = () => {
  const crc = crc24(data)
  return `=${Buffer.from([crc >> 16, (crc >> 8) & 255, crc & 255]).toString('base64')}`
}

function block(
  kind = 'PUBLIC KEY BLOCK',
  body = `${data.toString('base64')}\n${sum()}`,
  headers = '',
) {
  return `-----BEGIN PGP ${kind}-----\n${headers}\n${body}\n-----END PGP ${kind}-----\n`
}

t.test('the checksum is that of RFC 4880', async (t) => {
  t.equal(crc24(Buffer.of()), 0xb704ce)
  t.equal(crc24(Buffer.from('123456789')), 0x21cf02, 'the check value of CRC-24/OPENPGP')
})

const wrapped = data.toString('base64').replace(/.{20}/g, '$&\n')

/** Texts with one block, in every form that is allowed. */
const good: [what: string, text: string][] = [
  ['with a checksum', block()],
  ['without a checksum', block(undefined, data.toString('base64'))],
  ['on several lines', block(undefined, `${wrapped}\n${sum()}`)],
  ['with headers', block(undefined, undefined, 'Version: GnuPG v2\nComment: a: b\nComment:\n')],
  ['with CRLF', block().replaceAll('\n', '\r\n')],
  ['with blanks at the ends of lines', block().replaceAll('\n', ' \t\n')],
  [
    'among other text',
    `Subject: keys\n\n${block()}-- \nthe end\n-----END PGP PUBLIC KEY BLOCK-----\n`,
  ],
  ['without a line break at its end', block().trimEnd()],
]

for (const [what, text] of good) {
  t.test(`a block ${what} is read`, async (t) => t.same(removeArmour(text, 'x'), [data]))
}

t.test('gives every block of the kind that is asked for, in order', async (t) => {
  const other = Buffer.from('other')
  const text = block() + block('SIGNATURE', other.toString('base64')) + block()
  t.same(removeArmour(text, 'x'), [data, data])
  t.same(removeArmour(text, 'x', 'SIGNATURE'), [other])
})

/** Texts that are refused, and why. */
const bad: [what: string, text: string, why: RegExp][] = [
  ['nothing', '', /there is no public key block in it/],
  ['another kind', block('SIGNATURE'), /no public key block/],
  ['a block without an end', block().slice(0, -10), /cut off/],
  ['a block in a block', block().replace('\n\n', `\n\n${block()}`), /begins within a block/],
  ['a private key', block('PRIVATE KEY BLOCK'), /holds a private key/],
  ['a wrong checksum', block().replace(sum(), '=AAAA'), /checksum is wrong/],
  ['a checksum that is none', block().replace(sum(), '=A'), /not base64/],
  ['letters of no base64', block(undefined, 'c29t!2U='), /not base64/],
  ['half a group', block(undefined, 'c29tZ'), /not base64/],
  ['a header that is none', block(undefined, undefined, 'no colon\n'), /no blank line/],
  ['no blank line at all', block().replace('\n\n', '\n'), /no blank line/],
]

for (const [what, text, why] of bad) {
  t.test(`${what} is refused`, async (t) => {
    const refusal = { code: 'KEY_NOT_READABLE', exit: 'preflight', message: why }
    t.throws(() => removeArmour(text, 'a.public'), refusal)
  })
}

t.test('an empty block holds nothing', async (t) => {
  t.same(removeArmour(block(undefined, ''), 'x'), [Buffer.of()])
})

t.test('a refusal names the source and what may have come in its place', async (t) => {
  const error = notReadable('a.public', 'it is a page')
  t.match(error, { code: 'KEY_NOT_READABLE', exit: 'preflight', remedy: /a login page/ })
  t.equal(error.message, 'a.public cannot be read as OpenPGP public keys: it is a page.')
})
