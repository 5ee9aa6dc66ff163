import t from 'tap'
import { dotted } from '../../../src/render/helm/dialects.ts'

t.test('a dotted path is a path', async (t) => {
  t.same(dotted('datadog.apm.enabled'), ['datadog', 'apm', 'enabled'])
  t.same(dotted('fips'), ['fips'])
})
