import t from 'tap'
import type { Fit, Hook, OpeningPacket } from '../../../src/system/firewall/chain.ts'
import {
  fitsAll,
  fitsMatch,
  fitsValue,
  isPort,
  type NftJson,
  part,
} from '../../../src/system/firewall/nft-match.ts'

const packet: OpeningPacket = {
  family: 4,
  source: '127.0.0.1',
  destination: '127.0.0.1',
  port: 9804,
  through: 'lo',
}
const away: OpeningPacket = {
  ...packet,
  source: '192.0.2.1',
  destination: undefined,
  through: undefined,
}
const sets = new Map<string, NftJson[]>([['ports', [{ range: [9803, 9818] }]]])

const payload = (protocol: string, field: string): NftJson => ({ payload: { protocol, field } })
const meta = (key: string): NftJson => ({ meta: { key } })
const dport = payload('tcp', 'dport')
const state: NftJson = { ct: { key: 'state' } }
const prefix = (addr: string, len: number): NftJson => ({ prefix: { addr, len } })

t.test('finds a part only in a map', async (t) => {
  t.equal(part({ meta: 1 }, 'meta'), 1)
  for (const json of [undefined, null, 'meta', 7, ['meta']]) t.equal(part(json, 'meta'), undefined)
})

t.test('tells the port a packet goes to from the one it comes from', async (t) => {
  t.ok(isPort(dport))
  t.ok(isPort(payload('th', 'dport')), 'the same for TCP and UDP')
  t.notOk(isPort(payload('udp', 'dport')))
  t.notOk(isPort(payload('tcp', 'sport')))
  t.ok(isPort(payload('tcp', 'sport'), 'sport'))
})

t.test('compares a port by each operator', async (t) => {
  const cases: [op: string, right: NftJson, fit: Fit][] = [
    ['==', 9804, 'yes'],
    ['==', 'http', 'maybe'],
    ['in', [80, 9804], 'yes'],
    ['!=', 9804, 'no'],
    ['!=', { set: [80, { range: [1, 100] }] }, 'yes'],
    ['==', '@ports', 'yes'],
    ['==', '@gone', 'maybe'],
    ['!=', '@gone', 'maybe'],
    ['<', 9804, 'no'],
    ['<=', 9804, 'yes'],
    ['>', 9804, 'no'],
    ['>=', 9804, 'yes'],
    ['<', 'http', 'maybe'],
    ['~', 9804, 'maybe'],
  ]
  for (const [op, right, fit] of cases) {
    const match = { op, left: dport, right }
    t.equal(fitsMatch(match, packet, 'input', sets), fit, `${op} ${JSON.stringify(right)}`)
  }
  t.equal(fitsMatch({ op: '==', left: dport }, packet, 'input', sets), 'maybe', 'no right side')
})

t.test('judges a value of each kind', async (t) => {
  const cases: [left: NftJson, right: NftJson, fit: Fit, hook?: Hook][] = [
    [payload('ip', 'saddr'), '127.0.0.1', 'yes'],
    [payload('ip', 'daddr'), prefix('127.0.0.0', 8), 'yes'],
    [payload('ip', 'daddr'), { range: ['127.0.0.2', '127.0.0.9'] }, 'no'],
    [payload('ip', 'daddr'), { elem: { val: '127.0.0.1', comment: 'ours' } }, 'yes'],
    [payload('ip', 'daddr'), 'host.example.com', 'maybe'],
    [payload('ip6', 'daddr'), '::1', 'no'],
    [payload('ip', 'protocol'), 'tcp', 'yes'],
    [payload('ip', 'ttl'), 64, 'maybe'],
    [payload('icmp', 'type'), 'echo-request', 'no'],
    [meta('l4proto'), 6, 'yes'],
    [meta('l4proto'), { set: ['udp', 'icmp'] }, 'no'],
    [meta('l4proto'), { range: [6, 17] }, 'maybe'],
    [meta('nfproto'), 'ipv6', 'no'],
    [state, 'new', 'yes'],
    [state, ['established', 'related'], 'no'],
    [state, { '|': ['new', 'untracked'] }, 'maybe'],
    [meta('iifname'), 'lo', 'yes', 'input'],
    [meta('oifname'), 'lo', 'no', 'input'],
    [meta('oifname'), 'lo', 'yes', 'output'],
    [meta('iifname'), 'lo', 'maybe', 'postrouting'],
    [meta('mark'), 1, 'maybe'],
  ]
  for (const [left, right, fit, hook = 'input'] of cases) {
    const what = `${JSON.stringify(left)} ${JSON.stringify(right)} on ${hook}`
    t.equal(fitsValue(left, right, packet, hook, sets), fit, what)
  }
  t.equal(fitsValue(dport, { set: [] }, packet, 'input', sets), 'no', 'nothing is in an empty set')
})

t.test('knows of an address off the host only that it is not the loopback', async (t) => {
  const cases: [right: NftJson, fit: Fit][] = [
    ['127.0.0.1', 'no'],
    [prefix('127.0.0.0', 8), 'no'],
    [{ range: ['127.0.0.1', '127.0.0.8'] }, 'no'],
    [prefix('0.0.0.0', 0), 'yes'],
    [prefix('0.0.0.0', 1), 'maybe'],
    [{ range: ['10.0.0.0', '192.0.2.255'] }, 'maybe'],
    ['192.0.2.7', 'maybe'],
  ]
  for (const [right, fit] of cases) {
    const found = fitsValue(payload('ip', 'daddr'), right, away, 'output', sets)
    t.equal(found, fit, JSON.stringify(right))
  }
  const v6: OpeningPacket = { ...away, family: 6, source: '2001:db8::1' }
  const judge = (right: NftJson) => fitsValue(payload('ip6', 'daddr'), right, v6, 'output', sets)
  t.equal(judge('::1'), 'no')
  t.equal(judge(prefix('::', 1)), 'maybe')
})

t.test('fits a rule when all its matches fit', async (t) => {
  const of = (left: NftJson, right: NftJson): NftJson => ({ match: { op: '==', left, right } })
  const port = of(dport, 9804)
  const cases: [expressions: NftJson[], fit: Fit][] = [
    [[], 'yes'],
    [[port, { counter: null }, { drop: null }], 'yes'],
    [[port, of(meta('mark'), 1)], 'maybe'],
    [[of(meta('mark'), 1), of(dport, 80)], 'no'],
    [[port, { limit: { rate: 5 } }], 'maybe'],
    [[port, { xt: { name: 'owner' } }], 'maybe'],
  ]
  for (const [expressions, fit] of cases)
    t.equal(fitsAll(expressions, packet, 'input', sets), fit, JSON.stringify(expressions))
})
