import t from 'tap'
import { FIRST_PORT, LAST_PORT, PORT_COUNT, products } from '../../src/datadog/ports.ts'

t.test(
  'the range is 9803 to 9818, and products have the ports 1 to 15 of it without 11',
  async (t) => {
    t.same([FIRST_PORT, LAST_PORT, PORT_COUNT], [9803, 9818, 16])
    t.same(
      products.map(({ offset }) => offset),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15],
    )
  },
)

t.test('chart and operator have names for the same products', async (t) => {
  for (const { name, chart, operator } of products) t.equal(!chart, !operator, name)
})

t.test('a product has a name of its own, and one key at most', async (t) => {
  t.equal(new Set(products.map(({ name }) => name)).size, products.length)
  for (const { name, on, off } of products) t.notOk(on && off, name)
})
