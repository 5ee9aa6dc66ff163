import fc from 'fast-check'
import t from 'tap'
import { editYaml } from '../../../src/config/yaml/edit.ts'
import { undoEdit } from '../../../src/config/yaml/undo.ts'

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

t.test('within a block of ours their keys stay and ours go', async (t) => {
  const [verify, port] = ['  tls_verify: false\n', '  port_range_start: 9900 # ours\n']
  const cases: [string, string, (after: string) => string, string, string[]][] = [
    [
      'added below',
      'api_key: theirs\n',
      (after) => after + verify,
      `api_key: theirs\nfips:\n${verify}`,
      ['fips.tls_verify'],
    ],
    [
      'added between, with comments',
      'api_key: theirs # note\n',
      (after) => after.replace('  https', `  # mine\n${port}  https`),
      `api_key: theirs # note\nfips:\n  # mine\n${port}`,
      ['fips.port_range_start'],
    ],
    [
      'a comment only',
      'site: x\napi_key: theirs\n',
      (after) => after.replace('  https', '  # mine\n  https'),
      'site: x\napi_key: theirs\n  # mine\n',
      [],
    ],
    [
      'values of before',
      `fips:\n  enabled: false # no\n  https: true\nother: x\n`,
      (after) => after.replace('true # no\n', `true # no\n${verify}`),
      `fips:\n  enabled: false # no\n${verify}  https: true\nother: x\n`,
      ['fips.tls_verify'],
    ],
    [
      'a value of ours that they set anew',
      'api_key: theirs\n',
      (after) => after.replace('https: false', `https: true\n${verify}`.trimEnd()),
      `api_key: theirs\nfips:\n  https: true\n${verify}`,
      ['fips.https', 'fips.tls_verify'],
    ],
    [
      'CRLF, and elsewhere too',
      'api_key: theirs\r\n',
      (after) => `env: x\r\n${after}  tls_verify: false\r\n`,
      'env: x\r\napi_key: theirs\r\nfips:\r\n  tls_verify: false\r\n',
      ['env', 'fips.tls_verify'],
    ],
    [
      'a block that had nothing in it',
      'api_key: theirs\nfips: # later\n',
      (after) => after + verify,
      `api_key: theirs\nfips: # later\n${verify}`,
      ['fips.tls_verify'],
    ],
  ]
  for (const [name, before, change, text, theirs] of cases)
    t.same(undo(before, change(edited(before))), { text, theirs }, name)
})

t.test('what cannot be told apart, or is no configuration any more, is left', async (t) => {
  const before = 'api_key: theirs\n'
  const after = edited(before)
  const inOneLine = 'api_key: ours\nfips: {enabled: true, https: false, tls_verify: false}\n'
  t.equal(undo(before, inOneLine), undefined)
  t.equal(undo(before, `${after}"\n`), undefined)
})

t.test('whatever keys were added around it, none is lost and none of ours stays', async (t) => {
  const name = fc.stringMatching(/^[a-z]{3,6}_x$/)
  const keys = fc.uniqueArray(name, { maxLength: 5 })
  const run = fc.check(
    fc.property(keys, keys, fc.boolean(), (old, added, above) => {
      const before = `${old.map((key) => `${key}: 1\n`).join('')}api_key: theirs\n`
      const fresh = added.filter((key) => !old.includes(key))
      const lines = fresh.map((key) => `${key}: 2\n`).join('')
      const joined = (text: string) => (above ? lines + text : text + lines)
      return undo(before, joined(edited(before)))?.text === joined(before)
    }),
    { seed: 20261125, numRuns: 100 },
  )
  t.equal(run.failed, false, fc.defaultReportMessage(run) ?? `${run.numRuns} edits`)
})

t.test('wherever in our block they went on, theirs is kept and ours goes', async (t) => {
  const line = fc.constantFrom('  # mine\n', '\n', '  tls_verify: false\n', '  local_address: x\n')
  const at = fc.tuple(fc.integer({ min: 1, max: 3 }), line)
  const fips = fc.constantFrom('', 'fips:\n', 'fips:\n  enabled: false\n', 'fips:\n  https: yes\n')
  const run = fc.check(
    fc.property(fips, fc.uniqueArray(at, { selector: ([, text]) => text }), (block, added) => {
      const lines = edited(block).split(/(?<=\n)/)
      const start = lines.indexOf('fips:\n')
      for (const [place, text] of added.toSorted(([a], [b]) => b - a))
        lines.splice(start + place, 0, text)
      const undone = undo(block, lines.join(''), edited(block))?.text
      const keeps = added.every(([, text]) => text.trim() === '' || undone?.includes(text))
      const left = undone?.match(/^ {2}(enabled|https): .*$/gm) ?? []
      const was = block.match(/^ {2}(enabled|https): .*$/gm) ?? []
      return keeps && left.join() === was.join()
    }),
    { seed: 20261126, numRuns: 300 },
  )
  t.equal(run.failed, false, fc.defaultReportMessage(run) ?? `${run.numRuns} edits`)
})
