import t from 'tap'
import { PORT_COUNT } from '../../../src/datadog/ports.ts'
import { agentProducts, dotted, helm, operator } from '../../../src/render/helm/dialects.ts'

t.test('a dotted path is a path', async (t) => {
  t.same(dotted('datadog.apm.enabled'), ['datadog', 'apm', 'enabled'])
  t.same(dotted('fips'), ['fips'])
})

for (const dialect of [helm, operator]) {
  t.test(`${dialect.kind}: each product has a port of the proxy's to itself`, async (t) => {
    const products = [
      ...dialect.products.map(({ offset }) => offset),
      ...agentProducts.map(([offset]) => offset),
    ]
    t.equal(new Set(products).size, products.length)
    for (const offset of products) t.ok(offset > 0 && offset < PORT_COUNT, `${offset}`)
  })
}

t.test('chart and operator have the same products on the same ports', async (t) => {
  const ports = ({ products }: typeof helm) =>
    products.map(({ name, offset }) => `${name} ${offset}`)
  t.same(ports(helm).sort(), ports(operator).sort())
})
