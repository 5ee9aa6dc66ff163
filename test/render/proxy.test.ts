import t from 'tap'
import { isLoopback } from '../../src/render/proxy.ts'

/** Addresses, and whether the Agent accepts them for `fips.local_address`. */
const addresses: [string, boolean][] = [
  ['localhost', true],
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['127.255.255.254', true],
  ['::1', true],
  ['', false],
  ['0.0.0.0', false],
  ['10.0.0.1', false],
  ['fips-proxy', false],
  ['localhost.example.com', false],
  ['127.0.0.1.example.com', false],
  ['127.0.0', false],
  ['127.0.0.256', false],
  ['127.0.0.01', false],
  ['127.0.0.1:9803', false],
  ['[::1]', false],
  ['1127.0.0.1', false],
]

for (const [address, taken] of addresses) {
  t.test(`"${address}" is ${taken ? '' : 'not '}a loopback address of the Agent`, async (t) => {
    t.equal(isLoopback(address), taken)
  })
}
