import fc from 'fast-check'
import t from 'tap'
import { editJson } from '../../../src/render/json/edit-json.ts'

/** The seed is fixed, so that a failure can be had again. */
const run = { seed: 9803, numRuns: 2000 }

type Json = string | number | boolean | null | Json[] | { [name: string]: Json }

const name = fc.constantFrom(
  'a',
  'name',
  'value',
  'ünicode',
  '',
  'x y',
  '__proto__x',
  '"',
  '\\',
  '😀',
)

const json: fc.Arbitrary<Json> = fc.letrec((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Json>(
      'x',
      'two words',
      '',
      'a"b\\c',
      '{{',
      '1',
      0,
      -1.5,
      1e21,
      true,
      false,
      null,
    ),
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(name, tie('node'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).node as fc.Arbitrary<Json>

/** An object, written in some style; single objects and lists may stand on one line. */
const written = fc
  .record({
    value: fc.dictionary(name, json, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
    unit: fc.constantFrom('', ' ', '  ', '    ', '\t'),
    eol: fc.constantFrom('\n', '\r\n'),
    colon: fc.constantFrom(':', ': ', ' : '),
    depth: fc.integer({ min: 0, max: 3 }),
    end: fc.constantFrom('', '\n', '\n\n'),
  })
  .map(({ value, unit, eol, colon, depth, end }) => {
    const write = (node: Json, level: number): string => {
      if (typeof node !== 'object' || node === null) return JSON.stringify(node)
      const isList = Array.isArray(node)
      const items = isList
        ? node.map((item) => write(item, level + 1))
        : Object.entries(node).map(
            ([key, item]) => JSON.stringify(key) + colon + write(item, level + 1),
          )
      const [open, close] = isList ? (['[', ']'] as const) : (['{', '}'] as const)
      if (items.length === 0) return open + close
      if (unit === '' || level > depth) return open + items.join(colon === ':' ? ',' : ', ') + close
      const pad = eol + unit.repeat(level + 1)
      return open + pad + items.join(`,${pad}`) + eol + unit.repeat(level) + close
    }
    return { value: value as Json, text: write(value as Json, 0) + end.replaceAll('\n', eol) }
  })

/** Every path of a value. */
function paths(value: Json, base: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [base]
  const inner = Array.isArray(value)
    ? value.flatMap((item, index) => paths(item, [...base, index]))
    : Object.entries(value).flatMap(([key, item]) => paths(item, [...base, key]))
  return [base, ...inner]
}

const at = (value: Json, path: readonly (string | number)[]): Json =>
  path.reduce<Json>((node, step) => (node as Record<string | number, Json>)[step] as Json, value)

/** Whether one text is another with pieces put in. */
function isSubsequence(text: string, longer: string): boolean {
  let from = 0
  for (const character of text) {
    const found = longer.indexOf(character, from)
    if (found < 0) return false
    from = found + character.length
  }
  return true
}

t.test('whatever the text, what is added is there and nothing else is changed', async (t) => {
  fc.assert(
    fc.property(written, fc.nat(), json, ({ value, text }, pick, added) => {
      const holders = paths(value).filter((path) => {
        const node = at(value, path)
        return typeof node === 'object' && node !== null
      })
      const holder = holders[pick % holders.length] ?? []
      const node = at(value, holder)
      const key = Array.isArray(node) ? node.length : 'new'
      const edited = editJson('task.json', text, [{ path: [...holder, key], value: added }])
      const model = structuredClone(value)
      const inner = at(model, holder) as Record<string | number, Json>
      inner[key] = added
      return (
        JSON.stringify(JSON.parse(edited)) === JSON.stringify(model) &&
        isSubsequence(text.replace(/\s/g, ''), edited.replace(/\s/g, ''))
      )
    }),
    run,
  )
  t.pass(`${run.numRuns} texts`)
})

t.test('whatever the text, a value is replaced and the rest is the same to the byte', async (t) => {
  fc.assert(
    fc.property(written, fc.nat(), ({ value, text }, pick) => {
      const all = paths(value).slice(1)
      const path = all[pick % all.length] ?? []
      const old = at(value, path)
      const edited = editJson('task.json', text, [{ path, value: 'a new value' }])
      const back = editJson('task.json', edited, [{ path, value: old }])
      const [before, after] = edited.split('"a new value"')
      return (
        text.startsWith(before ?? '?') &&
        text.endsWith(after ?? '?') &&
        JSON.stringify(JSON.parse(back)) === JSON.stringify(JSON.parse(text))
      )
    }),
    run,
  )
  t.pass(`${run.numRuns} texts`)
})

t.test('whatever the text, what was added and goes again leaves the same values', async (t) => {
  fc.assert(
    fc.property(written, json, ({ value, text }, added) => {
      const edited = editJson('task.json', text, [
        { path: ['new'], value: added },
        { path: ['new'] },
      ])
      return JSON.stringify(JSON.parse(edited)) === JSON.stringify(value) && edited === text
    }),
    run,
  )
  t.pass(`${run.numRuns} texts`)
})
