import t from 'tap'
import {
  builtInFingerprints,
  filesToFetch,
  isBuiltIn,
  keyFiles,
} from '../../../src/packages/keys/datadog-keys.ts'
import { fingerprints } from '../fixture-keys.ts'

for (const set of ['apt', 'rpm'] as const) {
  t.test(`${set}: each key file is named by the end of its fingerprint`, async (t) => {
    const [current, ...single] = keyFiles[set]
    t.equal(current?.name, `DATADOG_${set.toUpperCase()}_KEY_CURRENT.public`)
    t.equal(single.length, 4)
    for (const { name, fingerprints } of single) {
      t.match(fingerprints, [/^[0-9A-F]{40}$/])
      t.equal(name, `DATADOG_${set.toUpperCase()}_KEY_${fingerprints[0]?.slice(-8)}.public`)
    }
  })

  t.test(`${set}: the current key is any that has not expired`, async (t) => {
    const [current, ...single] = keyFiles[set]
    const valid = single.filter(({ expired }) => expired === undefined)
    t.same(
      current?.fingerprints,
      valid.flatMap(({ fingerprints }) => fingerprints),
    )
    t.ok(valid.length > 0 && valid.length < single.length)
  })

  t.test(`${set}: an expired key is known, and fetched only when asked for`, async (t) => {
    const all = builtInFingerprints(set)
    t.equal(new Set(all).size, all.length)
    const names = (takeExpired: boolean) => filesToFetch(set, all, takeExpired)
    const expired = keyFiles[set].filter((file) => file.expired !== undefined)
    t.ok(expired.every(({ fingerprints }) => all.includes(fingerprints[0] ?? '')))
    t.same(
      names(true),
      keyFiles[set].map(({ name }) => name),
    )
    t.same(
      names(true).filter((name) => !names(false).includes(name)),
      expired.map(({ name }) => name),
    )
  })
}

t.test('the sets have no key in common', async (t) => {
  const rpm = builtInFingerprints('rpm')
  t.same(
    builtInFingerprints('apt').filter((one) => rpm.includes(one)),
    [],
  )
})

t.test('a key of a mirror makes the trusted keys no built-in ones', async (t) => {
  const [one = ''] = builtInFingerprints('apt')
  t.equal(isBuiltIn([one, ...builtInFingerprints('rpm')]), true)
  t.equal(isBuiltIn([one, fingerprints.rsa]), false)
})

t.test('of the built-in keys only the files that can hold a trusted one are fetched', async (t) => {
  const [one = ''] = builtInFingerprints('rpm')
  t.same(filesToFetch('rpm', [one]), [
    'DATADOG_RPM_KEY_CURRENT.public',
    `DATADOG_RPM_KEY_${one.slice(-8)}.public`,
  ])
  t.same(filesToFetch('apt', [one]), [], 'no file of the other set holds it')
})

t.test('a mirror may serve its key under any name', async (t) => {
  t.equal(filesToFetch('rpm', [fingerprints.rsa]).length, 3)
})
