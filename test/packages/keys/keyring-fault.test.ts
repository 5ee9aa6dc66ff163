import t from 'tap'
import { keyringFault } from '../../../src/packages/keys/signing-keys.ts'
import { binaryKey, fingerprints, keyFile } from '../fixture-keys.ts'

const { rsa, dsa } = fingerprints

t.test('a keyring is judged by whose keys it holds', async (t) => {
  const both = Buffer.concat([binaryKey('rsa.asc'), binaryKey('dsa.asc')])
  const cases: [string, Buffer, string[], RegExp | undefined][] = [
    ['a trusted key', binaryKey('rsa.asc'), [rsa], undefined],
    ['in armour too', keyFile('rsa.asc'), [rsa], undefined],
    ['one of several', binaryKey('rsa.asc'), [dsa, rsa], undefined],
    ['two trusted ones', both, [rsa, dsa], undefined],
    ['a stranger beside', both, [rsa], new RegExp(`holds the foreign key ${dsa}`)],
    ['a stranger only', binaryKey('dsa.asc'), [rsa], /none of the trusted keys/],
    ['empty', Buffer.alloc(0), [rsa], /none of the trusted keys/],
    ['text', Buffer.from('hello\n'), [rsa], /not a keyring/],
    ['cut off', binaryKey('rsa.asc').subarray(0, 100), [rsa], /not a keyring|none of the trusted/],
  ]
  for (const [name, keyring, trusted, fault] of cases) {
    const found = keyringFault(keyring, trusted)
    if (fault) t.match(found, fault, name)
    else t.equal(found, undefined, name)
  }
})
