import { createHash } from 'node:crypto'
import t from 'tap'
import { type KeepOriginal, keepOriginal } from '../../src/steps/keep-original.ts'
import { contextOn } from '../support/context.ts'
import { debian, given } from '../support/machine.ts'

const step: KeepOriginal = {
  kind: 'keep-original',
  example: '/etc/p/cfg.example',
  copy: '/etc/p/cfg',
  original: '/var/lib/dd-fips/cfg.original',
  packaged: { manager: 'apt', name: 'datadog-fips-proxy' },
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

t.test('an example that was altered takes the place of no genuine copy', async (t) => {
  const its = { ...step, packaged: { manager: 'apt', name: 'p' } } as const
  const checked = async (kept: string | undefined, packaged: string) => {
    const machine = debian()
    given(machine, step.example, 'edited')
    given(machine, step.copy, 'edited')
    if (kept) given(machine, step.original, kept)
    const digest = createHash('md5').update(packaged).digest('hex')
    given(machine, '/var/lib/dpkg/info/p.md5sums', `${digest}  ${step.example.slice(1)}\n`)
    return keepOriginal.check(its, contextOn(machine))
  }
  t.equal(await checked('one', 'one'), undefined)
  t.equal(await checked(undefined, 'one'), undefined, 'nor is it taken for what was packaged')
  t.match(await checked('one', 'edited'), { summary: /compared with later/ })
})

t.test('the package database is not asked where a copy is kept already', async (t) => {
  const its = { ...step, packaged: { manager: 'dnf', name: 'p' } } as const
  const machine = debian()
  for (const path of [step.example, step.copy, step.original]) given(machine, path, 'one')
  t.equal(await keepOriginal.check(its, contextOn(machine)), undefined)
  t.same(machine.commands, [])
})
