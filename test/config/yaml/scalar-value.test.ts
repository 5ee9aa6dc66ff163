import t from 'tap'
import { isMap, isScalar, parseDocument } from 'yaml'
import { scalarValue } from '../../../src/config/yaml/mapping.ts'

/** How a scalar is written, and what gopkg.in/yaml.v2 takes it for. */
const cases: [string, unknown][] = [
  ['', null],
  ['~', null],
  ['null', null],
  ['NULL', null],
  ['nULL', 'nULL'],
  ['true', true],
  ['True', true],
  ['tRUE', 'tRUE'],
  ['yes', true],
  ['Y', true],
  ['On', true],
  ['no', false],
  ['n', false],
  ['OFF', false],
  ['FALSE', false],
  ['"true"', 'true'],
  ["'off'", 'off'],
  ['!!str true', 'true'],
  ['!!bool "on"', true],
  ['!own true', 'true'],
  ['0', 0],
  ['12', 12],
  ['-12', -12],
  ['+12', 12],
  ['1_000', 1000],
  ['0x1F', 31],
  ['-0b101', -5],
  ['0o17', 15],
  ['017', 15],
  ['08', 8],
  ['1.5', 1.5],
  ['.5', 0.5],
  ['1.', 1],
  ['1e3', 1000],
  ['-1.5E-2', -0.015],
  ['.inf', Number.POSITIVE_INFINITY],
  ['-.INF', Number.NEGATIVE_INFINITY],
  ['.NaN', Number.NaN],
  ['12345678901234567890123456789012', Number('12345678901234567890123456789012')],
  ['a1b2', 'a1b2'],
  ['1a', '1a'],
  ['1.2.3', '1.2.3'],
  ['2001-12-14', '2001-12-14'],
  ['190:20:30', '190:20:30'],
  ['0x', '0x'],
  ['.', '.'],
  ['-a', '-a'],
  ['a b', 'a b'],
  ['|\n  true', 'true\n'],
]

for (const [text, value] of cases) {
  t.test(`${text === '' ? '(nothing)' : text} is ${JSON.stringify(value)}`, async (t) => {
    const { contents } = parseDocument(`k: ${text}\n`, { schema: 'failsafe' })
    const node = isMap(contents) ? contents.get('k', true) : undefined
    t.ok(isScalar(node))
    if (isScalar(node)) t.same(scalarValue(node), value)
  })
}
