import t from 'tap'
import {
  allOf,
  anyOf,
  type Fit,
  fitsInterface,
  isOfLoopback,
  not,
  type OpeningPacket,
} from '../../../src/system/firewall/chain.ts'

t.test('what is not known stays so, unless the rest decides', async (t) => {
  const cases: [fits: Fit[], all: Fit, any: Fit][] = [
    [['yes', 'yes'], 'yes', 'yes'],
    [['yes', 'no'], 'no', 'yes'],
    [['yes', 'maybe'], 'maybe', 'yes'],
    [['no', 'maybe'], 'no', 'maybe'],
    [['no', 'no'], 'no', 'no'],
    [['maybe'], 'maybe', 'maybe'],
    [[], 'yes', 'no'],
  ]
  for (const [fits, all, any] of cases) {
    t.equal(allOf(fits), all, `all of ${fits}`)
    t.equal(anyOf(fits), any, `any of ${fits}`)
  }
  t.same((['yes', 'no', 'maybe'] as const).map(not), ['no', 'yes', 'maybe'])
})

t.test('an interface fits by its name or the start of it', async (t) => {
  const packet: OpeningPacket = {
    family: 4,
    source: '127.0.0.1',
    destination: '127.0.0.1',
    port: 9804,
    through: 'lo',
  }
  const away: OpeningPacket = { ...packet, destination: undefined, through: undefined }
  const cases: [name: string, loopback: Fit, away: Fit][] = [
    ['lo', 'yes', 'no'],
    ['eth0', 'no', 'maybe'],
    ['l*', 'yes', 'maybe'],
    ['lo+', 'yes', 'maybe'],
    ['eth+', 'no', 'maybe'],
    ['*', 'yes', 'yes'],
    ['+', 'yes', 'yes'],
    ['local', 'no', 'maybe'],
  ]
  for (const [name, onLoopback, elsewhere] of cases) {
    t.equal(fitsInterface(name, packet), onLoopback, `${name} on the loopback`)
    t.equal(fitsInterface(name, away), elsewhere, `${name} elsewhere`)
  }
})

t.test('a network is the loopback’s only if all of it is', async (t) => {
  const cases: [kind: 'ipv4' | 'ipv6', ends: string[], length: number | undefined, is: boolean][] =
    [
      ['ipv4', ['127.0.0.1'], undefined, true],
      ['ipv4', ['127.0.0.0'], 8, true],
      ['ipv4', ['127.1.0.0'], 16, true],
      ['ipv4', ['126.0.0.0'], 7, false],
      ['ipv4', ['0.0.0.0'], 1, false],
      ['ipv4', ['127.0.0.1', '127.255.255.255'], undefined, true],
      ['ipv4', ['126.0.0.1', '127.0.0.1'], undefined, false],
      ['ipv4', ['127.0.0.1', '128.0.0.1'], undefined, false],
      ['ipv4', ['10.0.0.0'], 8, false],
      ['ipv6', ['::1'], undefined, true],
      ['ipv6', ['::1'], 128, true],
      ['ipv6', ['::'], 127, false],
      ['ipv6', ['fe80::'], 128, false],
    ]
  for (const [kind, ends, length, is] of cases)
    t.equal(isOfLoopback(kind, ends, length), is, `${ends}/${length}`)
})
