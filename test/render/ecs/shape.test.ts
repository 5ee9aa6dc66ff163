import t from 'tap'
import {
  checkShape,
  list,
  object,
  oneOf,
  pair,
  type Shape,
  strings,
} from '../../../src/render/ecs/check-shape.ts'
import { readJson } from '../../../src/render/json/read-json.ts'

const colour = oneOf('red', 'green')
const person = object({ name: 'string', age: 'integer', tags: strings }, 'name')

/** Shapes, texts, and what of them does not fit. */
const cases: [what: string, shape: Shape, text: string, misfits: string[]][] = [
  ['a word of several', colour, '"red"', []],
  ['no word of them', colour, '"Red"', [' expected one of red, green']],
  ['a list of words', list(colour), '["red", "blue"]', ['[1] expected one of red, green']],
  ['a list of lists', list(strings), '[["a"], "b"]', ['[1] expected a list']],
  ['strings', strings, '["a", 1]', ['[1] expected a string']],
  ['an object that lacks what is required', person, '{"age": 1}', ['name is missing']],
  ['an object that lacks the rest', person, '{"name": "n"}', []],
  [
    'an object within',
    list(person),
    '[{"name": "n", "tags": [1]}]',
    ['[0].tags[0] expected a string'],
  ],
  ['nothing required', object({ a: 'boolean' }), '{}', []],
  ['a pair', pair, '{"name": "a", "value": "b"}', []],
  ['half a pair', pair, '{"name": "a"}', []],
  ['a pair with a number', pair, '{"name": "a", "value": 1}', ['value expected a string']],
]

for (const [what, shape, text, misfits] of cases) {
  t.test(`${what}: ${misfits[0] ?? 'fits'}`, async (t) => {
    t.same(
      checkShape(readJson('x.json', text), shape).map(({ path, message }) => `${path} ${message}`),
      misfits,
    )
  })
}
