import t from 'tap'
import { isLoopback, isLoopbackHost } from '../../src/text/loopback.ts'

/** Addresses, and whether they are of the loopback; the Agent accepts the same for `fips.local_address`. */
const addresses: [string, boolean][] = [
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['127.255.255.254', true],
  ['::1', true],
  ['0:0:0:0:0:0:0:1', true],
  ['::ffff:127.0.0.1', true],
  ['', false],
  ['::', false],
  ['0.0.0.0', false],
  ['10.0.0.1', false],
  ['128.0.0.1', false],
  ['fips-proxy', false],
  ['not an address', false],
  ['localhost.example.com', false],
  ['127.0.0.1.example.com', false],
  ['127.0.0', false],
  ['127.0.0.256', false],
  ['127.0.0.01', false],
  ['127.0.0.1:9803', false],
  ['[::1]', false],
  ['1127.0.0.1', false],
]

for (const [address, is] of addresses) {
  t.test(`"${address}" is ${is ? '' : 'not '}a loopback address`, async (t) => {
    t.equal(isLoopback(address), is)
    t.equal(isLoopbackHost(address), is)
  })
}

t.test('localhost is a host of the loopback and no address', async (t) => {
  t.ok(isLoopbackHost('localhost'))
  t.notOk(isLoopback('localhost'))
})
