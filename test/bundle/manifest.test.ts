import t from 'tap'
import { digestOf, parseManifest } from '../../src/bundle/manifest.ts'
import { refused } from '../../src/bundle/refused.ts'

const manifest = {
  schemaVersion: 1,
  tool: 'dd-fips 0.1.0',
  madeAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-04-01T00:00:00.000Z',
  platform: { id: 'rocky', version: '9', arch: 'x86_64', manager: 'dnf' },
  packages: { 'datadog-agent': '1:7.66.0-1' },
  dependencies: { haproxy: 'dependencies/haproxy.rpm' },
  keys: {},
  files: [],
}
const parse = (json: unknown) => parseManifest(Buffer.from(JSON.stringify(json)))

t.test('a manifest is read as it was written', async (t) => {
  t.same(parse(manifest), manifest)
})

t.test('a bundle may have no packages of the distribution', async (t) => {
  t.same(parse({ ...manifest, dependencies: undefined }).dependencies, {})
})

t.test('what is no JSON is refused', async (t) => {
  for (const text of ['', '{', 'tar', '\x80']) {
    t.throws(
      () => parseManifest(Buffer.from(text, 'latin1')),
      { code: 'BUNDLE_NOT_READABLE', message: /not JSON/ },
      text,
    )
  }
})

t.test('what another version made, or nobody, is refused', async (t) => {
  const others: [string, unknown][] = [
    ['another schema', { ...manifest, schemaVersion: 2 }],
    ['a schema in words', { ...manifest, schemaVersion: '1' }],
    ['files that are no list', { ...manifest, files: {} }],
    ...(['platform', 'packages', 'keys', 'files'] as const).map((key): [string, unknown] => [
      `no ${key}`,
      { ...manifest, [key]: undefined },
    ]),
    ['null', null],
    ['a list', []],
    ['a number', 1],
  ]
  for (const [what, json] of others) {
    t.throws(
      () => parse(json),
      { code: 'BUNDLE_NOT_READABLE', exit: 'preflight', message: /another version/ },
      what,
    )
  }
})

t.test('digests are SHA-256, of texts and octets alike', async (t) => {
  t.equal(digestOf('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  t.equal(digestOf(Buffer.from('é')), digestOf('é'))
})

t.test('a refusal has a remedy, also where none is given', async (t) => {
  t.match(refused('ALTERED', 'It was altered.'), {
    code: 'BUNDLE_ALTERED',
    exit: 'preflight',
    message: 'It was altered.',
    remedy: /Copy the bundle to this host again/,
  })
  t.equal(refused('X', 'x', 'Wait.').remedy, 'Wait.')
})
