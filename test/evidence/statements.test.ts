import t from 'tap'
import { allChecks } from '../../src/checks/registry.ts'
import { controls } from '../../src/evidence/statements/controls.ts'
import { notProved } from '../../src/evidence/statements/not-proved.ts'

const known = allChecks.map(({ id }) => id)

t.test('every question of the FAQ is answered for, and whose it is said', async (t) => {
  for (const number of [1, 2, 3, 4, 5, 6, 7, 8]) {
    t.ok(
      notProved.some(({ source }) => source === `FAQ ${number}`),
      `FAQ ${number}`,
    )
  }
  const all = notProved.map(({ says }) => says).join('\n')
  for (const product of [/Serverless/, /Cluster Agent/, /integrations/, /GovCloud/, /#4282/]) {
    t.match(all, product)
  }
})

t.test(
  'every check is evidence toward some control, and only checks that exist are named',
  async (t) => {
    for (const id of known)
      t.ok(
        controls.some(({ checks }) => checks.includes(id)),
        id,
      )
    for (const id of [
      ...controls.flatMap(({ checks }) => checks),
      ...notProved.flatMap((one) => one.seenBy),
    ]) {
      t.ok(known.includes(id), id)
    }
  },
)

t.test('statements belong to their controls, and stand in the order of the catalog', async (t) => {
  for (const { id, statements, leaves } of controls) {
    for (const statement of statements) t.ok(statement.startsWith(`${id}_smt`), statement)
    t.match(leaves, /\S/, 'no control is left without a rest')
  }
})

t.test('nothing here is a verdict', async (t) => {
  t.notMatch(JSON.stringify([controls, notProved]), /complian|certified|satisf/i)
})
