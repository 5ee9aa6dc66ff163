import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { behaviourOf, isStep, needsOf, type Step } from '../../src/steps/registry.ts'

/** The kinds that the files of src/steps declare, each in an interface of its own. */
const names = readdirSync('src/steps', { recursive: true, encoding: 'utf8' })
const kinds = names.flatMap((name) => {
  if (!name.endsWith('.ts')) return []
  const text = readFileSync(`src/steps/${name}`, 'utf8')
  return [...text.matchAll(/^ {2}readonly kind: '([\w-]+)'$/gm)].map(([, kind]) => kind ?? '')
})

t.test('every kind of step has a behaviour of its own', async (t) => {
  t.ok(kinds.length >= 14, kinds.join(' '))
  const behaviours = kinds.map((kind) => behaviourOf({ kind } as Step))
  t.equal(new Set(behaviours).size, kinds.length)
  for (const [index, behaviour] of behaviours.entries())
    for (const deed of ['describe', 'check', 'before', 'apply', 'revert'] as const)
      t.type(behaviour?.[deed], 'function', `${kinds[index]} ${deed}`)
})

t.test('a step is described by what it is about', async (t) => {
  const owner = { user: 'root', group: 'root' }
  const steps: [step: Step, line: RegExp][] = [
    [{ kind: 'write-file', path: '/etc/x', content: '', owner, mode: 0o644 }, /\/etc\/x/],
    [{ kind: 'enable-service', manager: 'none', unit: 'own', run: true, inputs: [] }, /own/],
  ]
  for (const [step, line] of steps) t.match(behaviourOf(step).describe(step), line)
})

t.test('a step of a receipt is known by its kind', async (t) => {
  for (const kind of kinds) t.ok(isStep({ kind }), kind)
  for (const value of [{ kind: 'of-a-later-version' }, { kind: 'constructor' }, { kind: 1 }, {}])
    t.notOk(isStep(value), JSON.stringify(value))
  for (const value of [null, undefined]) t.notOk(isStep(value))
})

t.test('a list needs its keys, and packages need what they came by', async (t) => {
  const needs = (kind: string, earlier: string) =>
    needsOf({ kind } as Step, { kind: earlier } as Step)
  t.ok(needs('add-repository', 'add-keyring'))
  t.ok(needs('add-rpm-repository', 'import-keys'))
  t.ok(needs('install-packages', 'add-repository'))
  t.ok(needs('install-packages', 'keep-original'))
  t.notOk(needs('edit-config', 'install-packages'))
  t.notOk(needs('add-keyring', 'add-repository'))
})
