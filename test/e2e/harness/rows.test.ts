import t from 'tap'
import { everyManager } from '../families.ts'
import { plays } from '../rows.ts'
import { full } from '../sample.ts'
import { delivery } from '../scenarios/delivery.ts'
import { badWays, wanted } from '../scenarios/scenarios.ts'

const scenarios = [...wanted, ...badWays]

for (const scenario of scenarios) {
  t.test(`rows: ${scenario.name}`, async (t) => {
    const able = everyManager.filter((id) => scenario.on?.includes(id) ?? true)
    const rows = everyManager.filter((id) => plays(id, scenario))
    t.ok(able.length > 0, 'a row of a package manager can play it')
    const wanted = full || scenario.packageManager === 'each' ? able : able.slice(0, 1)
    t.strictSame(rows, wanted)
  })
}

t.test('every scenario of delivery is played on a row that plays them', async (t) => {
  for (const scenario of delivery) {
    const rows = (['debian-12', 'debian-13'] as const).filter((id) => plays(id, scenario))
    t.equal(rows.length, 1, scenario.name)
  }
})

t.test('no two scenarios have the same name', async (t) => {
  const names = scenarios.map(({ name }) => name)
  t.equal(new Set(names).size, names.length)
})
