import t from 'tap'
import type { Evidence, FactName } from '../../src/evidence/evidence.ts'
import { factLines, factTitles } from '../../src/evidence/lines.ts'
import { sample } from './sample.ts'

const base = sample('proved')
const lines = (name: FactName, more: Partial<Evidence>) => factLines({ ...base, ...more }, name)

t.test('every section has lines on a host that was looked at', async (t) => {
  for (const name of Object.keys(factTitles) as FactName[])
    t.ok(factLines(base, name).length > 0, name)
})

t.test('a section without facts has no lines, apart from cryptography', async (t) => {
  for (const name of [
    'packages',
    'files',
    'processes',
    'configuration',
    'ports',
    'connections',
  ] as const)
    t.same(lines(name, { [name]: [] }), [], name)
  t.same(lines('repository', { repository: undefined }), [])
})

t.test('what is not known is said, not left out', async (t) => {
  const unknown = { kernelFips: undefined, cryptoPolicy: undefined, proxyLibrary: [], loaded: [] }
  t.same(lines('cryptography', { cryptography: unknown }), [
    'FIPS flag of the kernel: the kernel has no such flag',
    'crypto policy: the distribution has none',
  ])
  const loaded = [{ path: '/lib/a.so (deleted)', sha256: undefined }]
  const off = { ...unknown, kernelFips: false, loaded }
  t.match(lines('cryptography', { cryptography: off }), [/0 \(off\)$/, /none/, /sha256 \?$/])
  const process = { unit: 'u', pid: 7, startedAt: undefined, command: 'it has ended' }
  t.same(lines('processes', { processes: [process] }), ['u 7 since ?: it has ended'])
})

t.test('a package is told with what differs from what came', async (t) => {
  const one = {
    name: 'datadog-agent',
    version: '7',
    onOffer: undefined,
    isNewest: undefined,
    digest: undefined,
    signature: 'RSA/SHA256',
    signedBy: undefined,
    verifiedBy: 'rpm -V',
    altered: [{ path: '/a', what: 'mode' }],
  }
  t.same(lines('packages', { packages: [one] }), [
    'datadog-agent 7; newest known not known',
    '  signature RSA/SHA256; key not found',
    '  differs: /a (mode)',
  ])
})

t.test('a connection past the proxy cannot be overlooked', async (t) => {
  const past = {
    unit: 'u',
    protocol: 'tcp' as const,
    remote: '203.0.113.1:443',
    allowedAs: undefined,
  }
  t.same(lines('connections', { connections: [past, { ...past, allowedAs: 'loopback' }] }), [
    'u tcp 203.0.113.1:443: PAST THE PROXY',
    'u tcp 203.0.113.1:443: loopback',
  ])
})

t.test('a key says whether it is pinned and when it expires', async (t) => {
  const { repository } = base
  if (repository === undefined) throw new Error('the sample has one')
  const key = { fingerprint: 'AB', where: '/k', expires: undefined, isPinned: false }
  const said = lines('repository', { repository: { ...repository, keys: [key] } })
  t.ok(said.includes('key AB in /k, expires never, not pinned'))
})
