import t from 'tap'
import { verifierOf } from '../../src/openpgp/verify.ts'
import { certification, integers } from './material.ts'

for (const name of ['rsa.asc', 'dsa.asc', 'ed25519.asc', 'nistp256.asc']) {
  t.test(`${name}: its own signature holds, and none that was changed`, async (t) => {
    const { key, content, signature } = certification(name)
    const verify = verifierOf(key)
    t.equal(verify?.(content, signature), true)
    t.equal(verify?.(Buffer.concat([content, Buffer.of(0)]), signature), false, 'other content')
    const longer = Buffer.concat([signature.hashed, Buffer.of(0)])
    t.equal(verify?.(content, { ...signature, hashed: longer }), false, 'other hashed octets')
    t.equal(
      verify?.(content, { ...signature, value: signature.value.subarray(1) }),
      false,
      'no number',
    )
    t.equal(verify?.(content, { ...signature, value: Buffer.of() }), false, 'no value')
  })

  t.test(`${name}: digests that prove nothing are not computed`, async (t) => {
    const { key, content, signature } = certification(name)
    for (const hashAlgorithm of [0, 1, 3, 99]) {
      t.equal(
        verifierOf(key)?.(content, { ...signature, hashAlgorithm }),
        false,
        `${hashAlgorithm}`,
      )
    }
    const keyAlgorithm = signature.keyAlgorithm + 1
    t.equal(
      verifierOf(key)?.(content, { ...signature, keyAlgorithm }),
      false,
      'of another kind of key',
    )
  })
}

t.test('no key accepts the signature of another', async (t) => {
  const { key } = certification('rsa.asc')
  for (const name of ['rsa-expires.asc', 'ed25519.asc']) {
    const { content, signature } = certification(name)
    t.equal(verifierOf(key)?.(content, signature), false, name)
  }
})

t.test('a kind of key that is not known has no verifier', async (t) => {
  t.equal(verifierOf(Buffer.of(4, 0, 0, 0, 0, 99, 1, 2)), undefined)
  t.equal(verifierOf(Buffer.of()), undefined)
})

t.test('under a malformed key of a known kind nothing holds', async (t) => {
  const { content, signature } = certification('rsa.asc')
  const broken = Buffer.concat([
    Buffer.of(4, 0, 0, 0, 0, 1),
    integers(Buffer.of(1)),
    Buffer.of(0xff),
  ])
  t.equal(verifierOf(broken)?.(content, signature), false)
})
