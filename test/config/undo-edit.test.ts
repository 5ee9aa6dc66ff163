import fc from 'fast-check'
import t from 'tap'
import { editYaml } from '../../src/config/edit-yaml.ts'
import { undoEdit } from '../../src/config/undo-edit.ts'

const edits = [
  { path: ['api_key'], value: 'ours' },
  { path: ['fips', 'enabled'], value: true },
  { path: ['fips', 'https'], value: false },
]
const edited = (text: string) => editYaml('datadog.yaml', text, edits).toString()

function undo(before: string, now: string, after = edited(before)) {
  const texts = { before, after, now }
  const [a, b, c] = Object.values(texts).map((text) => Buffer.from(text))
  if (!a || !b || !c) throw new Error('three texts')
  const undone = undoEdit('datadog.yaml', { before: a, after: b, now: c })
  return undone && { text: undone.content.toString(), theirs: undone.theirs }
}

t.test('what people changed stays, what we had set is as it was', async (t) => {
  const before = 'api_key: theirs # note\nsite: ddog-gov.com\nfips:\n  enabled: false\n'
  const after = edited(before)
  const replaced = (from: string, to: string) => after.replace(from, to)
  const cases: [string, string, string, string[]][] = [
    ['an added key', `${after}env: prod\n`, `${before}env: prod\n`, ['env']],
    [
      'a key of ours that they set anew',
      replaced('api_key: ours', 'api_key: new'),
      before.replace('theirs', 'new'),
      ['api_key'],
    ],
    [
      'a key removed',
      replaced('site: ddog-gov.com\n', ''),
      before.replace('site: ddog-gov.com\n', ''),
      ['site'],
    ],
    ['ours taken back by hand', before, before, ['api_key', 'fips.enabled', 'fips.https']],
    ['a comment', `# mine\n${after}`, `# mine\n${before}`, []],
  ]
  for (const [name, now, text, theirs] of cases) t.same(undo(before, now), { text, theirs }, name)
})

t.test('a file without a line break at its end can have been continued', async (t) => {
  const after = edited('api_key: theirs')
  t.same(undo('api_key: theirs', `${after}env: prod\n`)?.text, 'api_key: theirs\nenv: prod\n')
})

t.test('what cannot be told apart, or is no configuration any more, is left', async (t) => {
  const before = 'api_key: theirs\n'
  const after = edited(before)
  t.equal(
    undo(before, after.replace('https: false', 'https: false\n  tls_verify: false')),
    undefined,
  )
  t.equal(undo(before, `${after}"\n`), undefined)
})

t.test('whatever keys were added around it, none is lost and none of ours stays', async () => {
  const name = fc.stringMatching(/^[a-z]{3,6}_x$/)
  const keys = fc.uniqueArray(name, { maxLength: 5 })
  fc.assert(
    fc.property(keys, keys, fc.boolean(), (old, added, above) => {
      const before = `${old.map((key) => `${key}: 1\n`).join('')}api_key: theirs\n`
      const fresh = added.filter((key) => !old.includes(key))
      const lines = fresh.map((key) => `${key}: 2\n`).join('')
      const joined = (text: string) => (above ? lines + text : text + lines)
      return undo(before, joined(edited(before)))?.text === joined(before)
    }),
    { seed: 20261125, numRuns: 100 },
  )
})
