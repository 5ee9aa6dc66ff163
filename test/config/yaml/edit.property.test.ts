import fc from 'fast-check'
import t from 'tap'
import { parse } from 'yaml'
import { editYaml } from '../../../src/config/yaml/edit.ts'

/** Numbers of documents; the seed is fixed, so a failure can be had again. */
const run = { seed: 9803, numRuns: 1000 }

const word = fc.constantFrom('a', 'proxy', 'log_level', 'x-y', 'ümlaut', 'fipsy', 'enabled', 'tags')
const scalar = fc.constantFrom(
  'x',
  '12',
  'true',
  'off',
  '~',
  '""',
  "'it''s # no comment'",
  '"fips: {enabled: true}"',
  'two words',
  'a:b',
  'http://h:1/p',
  '日本',
)
const comment = fc.constantFrom('', '', ' # c', '  #\tfips: x', ' # api_key: old')
const aside = fc.constantFrom('', '\n', '# fips:\n', '#\tenabled: true\n\n', '  # deep\n', '\n\n')

/** A value with everything up to its last line end, below a key at column `at`. */
function value(at: number, depth: number): fc.Arbitrary<string> {
  const line = fc.tuple(scalar, comment).map(([text, note]) => ` ${text}${note}\n`)
  const flow = fc
    .tuple(fc.array(scalar, { maxLength: 3 }), comment)
    .map(([items, note]) => ` {p: [${items.join(', ')}], q: {}}${note}\n`)
  const literal = fc
    .tuple(fc.constantFrom('|', '>-', '|+'), fc.constantFrom('', '\n'))
    .map(
      ([sign, tail]) => ` ${sign}\n${' '.repeat(at + 3)}fips: a\n${' '.repeat(at + 5)}b\n${tail}`,
    )
  const list = fc
    .tuple(fc.array(scalar, { minLength: 1, maxLength: 3 }), fc.constantFrom(0, 2), comment)
    .map(([items, deeper, note]) =>
      [`${note}\n`, ...items.map((item) => `${' '.repeat(at + deeper)}- ${item}\n`)].join(''),
    )
  if (depth === 0) return fc.oneof(line, flow, literal, list)
  const map = fc
    .integer({ min: 1, max: 4 })
    .chain((step) => fc.tuple(comment, pairs(at + step, depth - 1, word)))
    .map(([note, inner]) => `${note}\n${inner}`)
  return fc.oneof(line, flow, literal, list, map)
}

/** Pairs of a block mapping at column `at`, each key once. */
function pairs(at: number, depth: number, key: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .uniqueArray(key, { minLength: 1, maxLength: 3 })
    .chain((keys) => fc.tuple(...keys.map((name) => fc.tuple(fc.constant(name), value(at, depth)))))
    .map((all) => all.map(([name, text]) => `${' '.repeat(at)}${name}:${text}`).join(''))
}

const onOff = fc.constantFrom('true', 'false', 'True', 'no', '"true"', '0', '~', '', "''")
const enabledKey = fc.constantFrom('enabled', 'Enabled', '"enabled"', 'ENABLED ')
const fipsKey = fc.constantFrom('fips', 'Fips', "'fips'", 'fips ')

/** The block that is to be edited; '' where the file has none. */
const fips: fc.Arbitrary<string> = fc.oneof(
  fc.constant(''),
  fc
    .tuple(fipsKey, fc.constantFrom('', ' ~', ' null', ' {}', ' { }'), comment)
    .map(([key, nothing, note]) => `${key}:${nothing}${note}\n`),
  fc
    .tuple(fipsKey, enabledKey, onOff, fc.boolean(), comment)
    .map(
      ([key, name, on, more, note]) =>
        `${key}: {${name}: ${on}${more ? ', port_range_start: 9903' : ''}}${note}\n`,
    ),
  fc
    .tuple(
      fipsKey,
      comment,
      fc.integer({ min: 1, max: 4 }),
      enabledKey,
      onOff,
      onOff,
      aside,
      comment,
    )
    .chain(([key, note, step, name, on, https, between, end]) => {
      const pad = ' '.repeat(step)
      const lines = [`${pad}${name}: ${on}${end}\n`, `${pad}https: ${https}\n`]
      lines.push(`${pad}port_range_start: 9903${end}\n`)
      return fc
        .shuffledSubarray(lines, { minLength: 1 })
        .map((some) => `${key}:${note}\n${between}${some.join('')}`)
    }),
)

interface Source {
  readonly head: string
  readonly fips: string
  readonly tail: string
  readonly text: string
}

const source: fc.Arbitrary<Source> = fc
  .record({
    start: fc.constantFrom('', '', '---\n', '# head\n--- # start\n', '%YAML 1.1\n---\n'),
    head: pairs(
      0,
      2,
      word.map((name) => `h_${name}`),
    ),
    before: aside,
    fips,
    after: aside,
    tail: fc.oneof(
      fc.constant(''),
      pairs(
        0,
        2,
        word.map((name) => `t_${name}`),
      ),
    ),
    last: aside,
    end: fc.constantFrom('', '', '...\n', '... # end\n# after\n'),
    crlf: fc.boolean(),
    bom: fc.constantFrom('', '\ufeff'),
    noNewline: fc.boolean(),
  })
  .map((parts) => {
    const eol = (text: string): string => (parts.crlf ? text.replaceAll('\n', '\r\n') : text)
    const head = parts.bom + eol(parts.start + parts.head + parts.before)
    const rest = eol(parts.after + parts.tail + parts.last + parts.end)
    const cut = parts.noNewline && parts.end === ''
    const all = head + eol(parts.fips) + rest
    const text = cut ? all.replace(/(\r?\n)+$/, '') : all
    return { head, fips: eol(parts.fips), tail: rest, text }
  })

type Settings = Record<string, unknown>

const load = (text: string): Settings =>
  parse(text.replace('\ufeff', ''), { version: '1.1', maxAliasCount: -1 }) ?? {}

const keyNamed = (settings: Settings, name: string): string | undefined =>
  Object.keys(settings).find((key) => key.toLowerCase() === name)

const without = (settings: Settings, names: readonly string[]): string =>
  JSON.stringify(Object.entries(settings).filter(([key]) => !names.includes(key.toLowerCase())))

const edits = [
  { path: ['fips', 'enabled'], value: true },
  { path: ['fips', 'https'], value: false },
]

t.test('whatever the file, the keys are set and every other key is what it was', async (t) => {
  let changed = 0
  fc.assert(
    fc.property(source, ({ text }) => {
      const edited = editYaml('datadog.yaml', text, edits).toString()
      const [before, after] = [load(text), load(edited)]
      const names = ['fips']
      if (without(before, names) !== without(after, names)) return false
      const inner = after[keyNamed(after, 'fips') ?? ''] as Settings
      const old = (before[keyNamed(before, 'fips') ?? ''] ?? {}) as Settings
      const keys = ['enabled', 'https']
      if (edited !== text) changed++
      return (
        inner[keyNamed(inner, 'enabled') ?? ''] === true &&
        inner[keyNamed(inner, 'https') ?? ''] === false &&
        without(inner, keys) === without(old, keys) &&
        editYaml('datadog.yaml', edited, edits).toString() === edited
      )
    }),
    run,
  )
  t.ok(changed > run.numRuns / 2, `${changed} of ${run.numRuns} documents were changed`)
})

t.test('whatever the file, nothing outside the block is changed', async (t) => {
  fc.assert(
    fc.property(source, ({ text, head, fips }) => {
      const edited = editYaml('datadog.yaml', text, edits).toString()
      if (fips === '') return isSubsequence(text, edited)
      const rest = text.slice(head.length + fips.length)
      return edited.startsWith(head) && edited.endsWith(rest) && edited.length >= text.length - 8
    }),
    run,
  )
  t.pass(`${run.numRuns} documents`)
})

/** Whether a text is another one with one piece put in. */
function isSubsequence(text: string, edited: string): boolean {
  const start = [...text].findIndex((character, index) => character !== edited[index])
  const same = start < 0 ? text.length : start
  return edited.endsWith(text.slice(same))
}

t.test('whatever the value, it is read back as it was given', async (t) => {
  const string = fc
    .string({ unit: 'grapheme', maxLength: 30 })
    .filter((text) => !/\p{Cc}/u.test(text))
  fc.assert(
    fc.property(source, string, fc.array(string, { maxLength: 3 }), ({ text }, key, tags) => {
      const edited = editYaml(
        'datadog.yaml',
        text,
        [
          { path: ['api_key'], value: key },
          { path: ['h_tags'], value: tags },
        ].filter(({ path }) => path[0] === 'api_key' || isList(load(text).h_tags)),
      )
      const after = load(edited.toString())
      return (
        after.api_key === key &&
        (!isList(load(text).h_tags) || JSON.stringify(after.h_tags) === JSON.stringify(tags)) &&
        without(after, ['api_key', 'h_tags']) === without(load(text), ['h_tags'])
      )
    }),
    { ...run, numRuns: 500 },
  )
  t.pass('500 documents')
})

function isList(value: unknown): boolean {
  return Array.isArray(value)
}
