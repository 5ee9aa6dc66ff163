import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import t from 'tap'
import { algorithms, type SignatureCheck } from '../../src/openpgp/verify.ts'
import { certification, integers } from './material.ts'

const signed = Buffer.from('what is signed')
const octets = (key: KeyObject, name: string) =>
  Buffer.from(String(key.export({ format: 'jwk' })[name]), 'base64url')

interface Case {
  readonly check: SignatureCheck | undefined
  /** Gives a value over these octets with a digest. */
  readonly sign: (hash: string, data: Buffer) => Buffer
}

function rsa(): Case {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const material = integers(octets(publicKey, 'n'), octets(publicKey, 'e'))
  return {
    check: algorithms.get(1)?.(material),
    sign: (hash, data) => integers(sign(hash, data, privateKey)),
  }
}

const curves = [
  ['P-256', '2a8648ce3d030107'],
  ['P-384', '2b81040022'],
  ['P-521', '2b81040023'],
] as const

function ecdsa([namedCurve, oid]: (typeof curves)[number]): Case {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve })
  const point = Buffer.concat([Buffer.of(4), octets(publicKey, 'x'), octets(publicKey, 'y')])
  const id = Buffer.from(oid, 'hex')
  const material = Buffer.concat([Buffer.of(id.length), id, integers(point)])
  const halves = (value: Buffer) => [
    value.subarray(0, value.length / 2),
    value.subarray(value.length / 2),
  ]
  return {
    check: algorithms.get(19)?.(material),
    sign: (hash, data) =>
      integers(...halves(sign(hash, data, { key: privateKey, dsaEncoding: 'ieee-p1363' }))),
  }
}

const oid25519 = Buffer.from('092b06010401da470f01', 'hex')

function ed25519(isNew: boolean): Case {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const point = octets(publicKey, 'x')
  const old = Buffer.concat([oid25519, integers(Buffer.concat([Buffer.of(0x40), point]))])
  const check = isNew ? algorithms.get(27)?.(point) : algorithms.get(22)?.(old)
  return {
    check,
    sign: (hash, data) => {
      const value = sign(null, createHash(hash).update(data).digest(), privateKey)
      return isNew ? value : integers(value.subarray(0, 32), value.subarray(32))
    },
  }
}

const fixedLength = 'Ed25519 as RFC 9580 has it'

const cases: [name: string, one: Case][] = [
  ['RSA', rsa()],
  ...curves.map((curve): [string, Case] => [`ECDSA on ${curve[0]}`, ecdsa(curve)]),
  ['EdDSA as GnuPG has it', ed25519(false)],
  [fixedLength, ed25519(true)],
]

for (const [name, { check, sign: make }] of cases) {
  t.test(`${name}: a signature holds for its octets and its digest only`, async (t) => {
    if (!check) return t.fail('the algorithm is known')
    const value = make('sha256', signed)
    t.equal(check('sha256', signed, value), true)
    t.equal(check('sha512', signed, value), false)
    t.equal(check('sha256', Buffer.from('something else'), value), false)
    t.equal(check('sha256', signed, make('sha256', Buffer.from('something else'))), false)
  })

  t.test(`${name}: a signature holds whose numbers lost the zeros in front`, async (t) => {
    const most = make('sha256', signed).length
    for (let count = 0; count < 5000; count++) {
      const data = Buffer.from(`${count}`)
      const value = make('sha256', data)
      if (!check?.('sha256', data, value)) return t.fail(`signature ${count}`)
      if (value.length < most || name === fixedLength)
        return t.pass(`signature ${count} is shorter`)
    }
    t.fail('no signature was shorter')
  })

  t.test(`${name}: a value that is cut off is none`, async (t) => {
    const value = make('sha256', signed)
    for (const end of [0, 1, value.length - 1]) {
      const holds = () => check?.('sha256', signed, value.subarray(0, end))
      try {
        t.equal(holds(), false, `${end} octets`)
      } catch (error) {
        t.ok(error instanceof Error, `${end} octets are refused`)
      }
    }
  })
}

t.test('DSA: the signature of a real key holds', async (t) => {
  const { key, content, signature } = certification('dsa.asc')
  const check = algorithms.get(17)?.(key.subarray(6))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(signature.hashed.length)
  const whole = Buffer.concat([content, signature.hashed, Buffer.of(4, 0xff), length])
  t.equal(check?.('sha256', whole, signature.value), true)
  t.equal(check?.('sha256', content, signature.value), false)
})

t.test('a curve that is not known here gives no check', async (t) => {
  const brainpool = Buffer.from('092b2403030208010107', 'hex')
  t.equal(algorithms.get(19)?.(brainpool), undefined)
  t.equal(algorithms.get(22)?.(brainpool), undefined)
  for (const other of [2, 16, 18, 25, 28]) t.equal(algorithms.get(other), undefined, `${other}`)
})

t.test('malformed material is an error, not a check', async (t) => {
  for (const [algorithm, material] of [
    [1, Buffer.of(8, 0, 1)],
    [17, integers(Buffer.of(1), Buffer.of(1))],
    [19, Buffer.concat([Buffer.from('082a8648ce3d030107', 'hex'), integers(Buffer.of(4, 1, 2))])],
    [22, oid25519],
    [27, Buffer.alloc(31, 1)],
  ] as const)
    t.throws(() => algorithms.get(algorithm)?.(material), `${algorithm}`)
})
