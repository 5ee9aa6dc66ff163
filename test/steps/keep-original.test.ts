import t from 'tap'
import { type KeepOriginal, keepOriginal } from '../../src/steps/keep-original.ts'
import { contextOn } from '../plan/machine/context.ts'
import { debian, given } from '../plan/machine/machine.ts'

const step: KeepOriginal = {
  kind: 'keep-original',
  example: '/etc/p/cfg.example',
  copy: '/etc/p/cfg',
  original: '/var/lib/dd-fips/cfg.original',
}

t.test('the example is remembered before an upgrade replaces it', async (t) => {
  type Text = string | undefined
  const cases: [string, ...Text[]][] = [
    // example, cfg, remembered; what is remembered then
    ['nothing is there yet'],
    ['no cfg yet', 'one'],
    ['no example', undefined, 'mine', undefined, undefined],
    ['made by others, unchanged', 'one', 'one', undefined, 'one'],
    ['made by others, and changed', 'one', 'mine', undefined, 'one'],
    ['remembered already', 'one', 'one', 'one', 'one'],
    ['changed by people', 'one', 'mine', 'one', 'one'],
    ['made anew by others since', 'two', 'two', 'one', 'two'],
    ['an example that the cfg does not follow yet', 'two', 'one', 'one', 'one'],
  ]
  for (const [name, example, copy, original, wanted] of cases) {
    const machine = debian()
    const context = contextOn(machine)
    if (example) given(machine, step.example, example)
    if (copy) given(machine, step.copy, copy)
    if (original) given(machine, step.original, original)
    const change = await keepOriginal.check(step, context)
    t.equal(change !== undefined, wanted !== original, name)
    if (change === undefined) continue
    const before = await keepOriginal.before(step, context)
    const after = await keepOriginal.apply(step, context, before)
    t.equal(machine.files.get(step.original)?.content.toString(), wanted)
    t.match(machine.files.get(step.original), { uid: 0, mode: 0o600 })
    t.equal(await keepOriginal.check(step, context), undefined)
    await keepOriginal.revert(step, context, before, after)
    t.equal(machine.files.get(step.original)?.content.toString(), original)
  }
})
