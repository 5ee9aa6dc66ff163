import t from 'tap'
import { readYaml } from '../../../src/config/yaml/document.ts'
import { plainValue } from '../../../src/config/yaml/mapping.ts'

const read = (text: string) => {
  const yaml = readYaml('a.yaml', text)
  return plainValue(yaml, yaml.root) as Record<string, unknown>
}

t.test('keys are lower case, merges applied, null is undefined', async (t) => {
  t.same(read('Base: &b {A: on}\nx: {<<: *b, c: [0x10, ~]}\nnone:\n'), {
    base: { a: true },
    x: { a: true, c: [16, undefined] },
    none: undefined,
  })
})

t.test('what several aliases stand for is one object', async (t) => {
  const { a, b } = read('x: &x [1]\na: *x\nb: *x\n')
  t.equal(a, b)
})

t.test('an empty file has no value', async (t) => t.equal(read(''), undefined))
