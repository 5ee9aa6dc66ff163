import t from 'tap'
import { readYaml } from '../../../src/config/yaml/document.ts'
import { withdrawKeys } from '../../../src/config/yaml/undo.ts'

const read = (text: string) => readYaml('a.yaml', text)

function withdrawn(now: string, old: string, gone: string[][], restored: string[][] = []) {
  return withdrawKeys(read(now), { gone, restored, old: read(old) })
}

t.test('keys go with their lines and leave the others', async (t) => {
  const now = 'a: 1\nfips:\n  enabled: true # ours\n  https: false\n  mine: 1\nb: 2\n'
  const gone = [
    ['fips', 'enabled'],
    ['fips', 'https'],
  ]
  t.equal(withdrawn(now, 'a: 1\n', gone), 'a: 1\nfips:\n  mine: 1\nb: 2\n')
})

t.test('a mapping that is left without keys goes, a comment in it stays', async (t) => {
  const now = 'a: 1\nfips:\n  # mine\n  enabled: true\n'
  t.equal(withdrawn(now, 'a: 1\n', [['fips', 'enabled']]), 'a: 1\n  # mine\n')
})

t.test('a mapping that was there before stays, though empty', async (t) => {
  t.equal(withdrawn('fips:\n  enabled: true\n', 'fips:\n', [['fips', 'enabled']]), 'fips:\n')
})

t.test('an old value comes back', async (t) => {
  const now = 'fips:\n  enabled: true # c\n  mine: 1\n'
  const old = 'fips:\n  enabled: false\n'
  t.equal(
    withdrawn(now, old, [], [['fips', 'enabled']]),
    'fips:\n  enabled: false # c\n  mine: 1\n',
  )
})

for (const [why, now, old] of [
  ['shares its line', '{a: 1, b: 2}\n', ''],
  ['is missing', 'b: 2\n', ''],
] as const)
  t.test(`a key that ${why} cannot be withdrawn`, async (t) => {
    t.equal(withdrawn(now, old, [['a']]), undefined)
  })

t.test('an old value of several lines cannot be put back', async (t) => {
  t.equal(withdrawn('a: 1\n', 'a: [1,\n  2]\n', [], [['a']]), undefined)
})
