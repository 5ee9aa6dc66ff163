import { execFileSync } from 'node:child_process'
import t from 'tap'
import { compareDebVersions } from '../../../src/packages/apt/deb-version.ts'
import { versionPairs } from '../version-pairs.ts'

const cases: [older: string, newer: string][] = [
  ['1:7.9.0-1', '1:7.10.0-1'],
  ['1:7.66.0~rc.5-1', '1:7.66.0-1'],
  ['1:7.66.0~~', '1:7.66.0~'],
  ['1:7.66.0-1', '1:7.66.0-1+deb12u1'],
  ['9.0.0-1', '1:7.66.0-1'],
  ['1.0a', '1.0+'],
  ['1.0', '1.0-1'],
]

t.test('the older version is older, the newer newer', async (t) => {
  for (const [older, newer] of cases) {
    t.ok(compareDebVersions(older, newer) < 0, `${older} < ${newer}`)
    t.ok(compareDebVersions(newer, older) > 0, `${newer} > ${older}`)
  }
})

const same: [string, string][] = [
  ['7.66.0-1', '0:7.66.0-1'],
  ['7.066.0-1', '7.66.0-01'],
  ['7.66.0', '7.66.0-0'],
]

t.test('spellings of one version are equal', async (t) => {
  for (const [a, b] of same) t.equal(compareDebVersions(a, b), 0, `${a} = ${b}`)
})

const between = ['.', '.', '-1', '~', '~rc', '+', '+b', 'a', 'b', 'rc', 'Z', '..', '+deb12u']

/** Two questions of dpkg tell the order; one shell asks them all. */
const asker = `while read -r a b; do
  if dpkg --compare-versions "$a" lt "$b"; then echo -1
  elif dpkg --compare-versions "$a" gt "$b"; then echo 1
  else echo 0; fi
done`

function noDpkg(): string | false {
  try {
    execFileSync('dpkg', ['--version'])
    return false
  } catch {
    return 'dpkg is not installed'
  }
}

t.test('generated versions sort as dpkg itself sorts them', { skip: noDpkg() }, async (t) => {
  const pairs = versionPairs(2000, { between, seed: 0x5eed })
  const input = pairs.map((pair) => `${pair.join(' ')}\n`).join('')
  const answers = execFileSync('sh', ['-c', asker], { input }).toString().trim().split('\n')
  t.equal(answers.length, pairs.length, 'dpkg compared them all')
  const wrong = pairs.filter(([a, b], index) => compareDebVersions(a, b) !== Number(answers[index]))
  t.strictSame(wrong.slice(0, 5), [])
  t.ok(new Set(answers).size === 3, 'older, equal and newer all came up')
})
