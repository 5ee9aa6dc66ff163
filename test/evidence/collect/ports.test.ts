import t from 'tap'
import { portFacts } from '../../../src/evidence/collect/ports.ts'
import { contextOf, installedHost } from '../../checks/installed-host.ts'
import { cfg, edit, systemctl } from '../../checks/rows.ts'

t.test('every port of the cfg has its product and its holder, in order', async (t) => {
  const rows = await portFacts(await contextOf(await installedHost()))
  t.equal(rows.length, 16)
  t.match(rows[0], { port: 9803, product: 'statistics of the proxy' })
  t.match(rows[1], { port: 9804, product: 'metrics', holder: /^datadog-fips-proxy|pid/ })
  t.match(rows[11], { product: 'no product of this Agent' })
})

t.test('a port that nobody listens on is told as such, and no cfg has no ports', async (t) => {
  const machine = await installedHost()
  systemctl('stop', 'datadog-fips-proxy')(machine)
  const rows = await portFacts(await contextOf(machine))
  t.ok(rows.every(({ holder }) => /does not listen/.test(holder)))
  edit(cfg, () => 'global\n')(machine)
  t.same(await portFacts(await contextOf(machine)), [])
})
