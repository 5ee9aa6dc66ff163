import t from 'tap'
import { variablesIn } from '../../src/render/environment.ts'
import { readJson } from '../../src/render/json/read-json.ts'

const found = (json: unknown) => {
  const text = JSON.stringify(json)
  return variablesIn(readJson('file.json', text)).map(({ name, value, start }) => ({
    name,
    value,
    at: text.slice(start, start + name.length + 2),
  }))
}

t.test('finds variables in lists and mappings, however deep, with their places', async (t) => {
  t.same(found({ a: [{ env: [{ name: 'A', value: 'x' }] }], b: { envDict: { B: 'y' } } }), [
    { name: 'A', value: 'x', at: '"A"' },
    { name: 'B', value: 'y', at: '"B"' },
  ])
  t.same(found({ environment: [{ value: 'x', name: 'A' }] }), [
    { name: 'A', value: 'x', at: '"A"' },
  ])
})

t.test('gives numbers and booleans as the text that the container gets', async (t) => {
  const values = found({ env: [{ name: 'A', value: 1 }], envDict: { B: false } })
  t.same(
    values.map(({ value }) => value),
    ['1', 'false'],
  )
})

t.test('has no value for a variable that comes from elsewhere or is null', async (t) => {
  const secret = { name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }
  const values = found({ env: [secret, { name: 'B', value: null }], envDict: { C: null } })
  t.same(
    values.map(({ name, value }) => [name, value]),
    [
      ['A', undefined],
      ['B', undefined],
      ['C', undefined],
    ],
  )
})

t.test('passes over what is no variable', async (t) => {
  t.same(found({ env: 'A=x' }), [])
  t.same(found({ env: { A: 'x' } }), [], 'Kubernetes takes a list')
  t.same(found({ envDict: [{ name: 'A', value: 'x' }] }), [], 'the chart takes a mapping')
  t.same(found({ env: ['A=x', { value: 'x' }, { name: 1, value: 'x' }, null] }), [])
  t.same(found({ envFrom: [{ name: 'A', value: 'x' }] }), [])
  t.same(found([]), [])
})
