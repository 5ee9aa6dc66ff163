import t from 'tap'
import { attentionTo } from '../../src/evidence/attention.ts'
import { sample } from './sample.ts'

const { packages, cryptography, repository } = sample('proved')
const clean = {
  packages,
  cryptography: { ...cryptography, loaded: [] },
  repository,
  provenance: [],
}
const proxy = {
  name: 'datadog-fips-proxy',
  files: ['/opt/lib/libcrypto.so.3'],
  altered: [],
  verifiedBy: 'rpm -V datadog-fips-proxy',
  digest: undefined,
  signature: { said: 'RSA, Key ID 1', fingerprint: 'F' },
}

t.test('nothing is said where nothing is the matter', async (t) => {
  t.same(attentionTo(clean), [])
  t.same(attentionTo({ ...clean, provenance: [proxy], repository: undefined }), [])
})

t.test('what a person must look at is said in a sentence', async (t) => {
  if (repository === undefined) throw new Error('no repository in the sample')
  const altered = [
    { path: '/opt/a', isConfiguration: false, what: ['content'] },
    { path: '/opt/b', isConfiguration: false, what: ['missing'] },
    { path: '/etc/c', isConfiguration: false, what: ['owner'] },
  ]
  const loaded = [{ path: '/usr/lib/libcrypto.so.3', sha256: undefined }]
  const ofRpm = { ...repository, signs: 'packages' as const }
  const key = { fingerprint: 'ABC', where: '/k', expires: undefined, isPinned: false }
  const [first] = packages
  if (first === undefined) throw new Error('no package in the sample')
  const cases: [object, RegExp][] = [
    [
      { provenance: [{ ...proxy, altered }] },
      /^Files of datadog-fips-proxy are not .*: \/opt\/a, \/opt\/b \(missing\)\.$/,
    ],
    [
      { provenance: [proxy], cryptography: { ...cryptography, loaded } },
      /library that its package did not bring: \/usr\/lib\/libcrypto\.so\.3/,
    ],
    [
      { provenance: [{ ...proxy, signature: undefined }], repository: ofRpm },
      /^datadog-fips-proxy carries no signature\.$/,
    ],
    [
      {
        provenance: [{ ...proxy, signature: { said: 'Key ID 1', fingerprint: undefined } }],
        repository: ofRpm,
      },
      /signed by a key that the rpm database does not hold/,
    ],
    [{ repository: { ...repository, checksPackages: 'no' } }, /packages in without a signature/],
    [{ repository: { ...repository, checksMetadata: 'no' } }, /metadata in without a signature/],
    [{ repository: { ...repository, keys: [key] } }, /\/k holds the key ABC, which is not/],
    [
      { repository: { ...repository, listSignatures: [{ says: '/l', holds: false }] } },
      /No trusted key is seen to have signed \/l\./,
    ],
    [
      { packages: [{ ...first, isNewest: false, onOffer: '9.9' }] },
      /^The repository has datadog-agent 9\.9; installed is .* \(FAQ 8\)\.$/,
    ],
  ]
  for (const [change, wanted] of cases) {
    const said = attentionTo({ ...clean, ...change })
    t.equal(said.length, 1, String(wanted))
    t.match(said[0], wanted)
  }
})
