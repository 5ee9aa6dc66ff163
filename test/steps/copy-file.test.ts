import t from 'tap'
import { type CopyFile, copyFile } from '../../src/steps/copy-file.ts'
import { contextOn } from '../plan/machine/context.ts'
import { debian, given, type Machine, snapshot } from '../plan/machine/machine.ts'
import { differences } from '../plan/machine/settled.ts'

const step: CopyFile = {
  kind: 'copy-file',
  from: '/etc/p/cfg.example',
  to: '/etc/p/cfg',
  original: '/var/lib/dd-fips/cfg.original',
  owner: { user: 'dd-agent', group: 'dd-agent' },
  mode: 0o640,
}
const dress = { uid: 110, gid: 112, mode: 0o640 }

function host(files: { example?: string; cfg?: string; original?: string }, how: object = dress) {
  const machine = debian()
  given(machine, '/etc/passwd', 'dd-agent:x:110:112:::\n')
  given(machine, '/etc/group', 'dd-agent:x:112:\n')
  given(machine, '/etc/p/other', '')
  if (files.example !== undefined) given(machine, step.from, files.example)
  if (files.cfg !== undefined) given(machine, step.to, files.cfg, how)
  if (files.original !== undefined) given(machine, step.original, files.original)
  return machine
}

const content = (machine: Machine, path: string) => machine.files.get(path)?.content.toString()

t.test('a cfg follows its example for as long as nobody changes it', async (t) => {
  const cases: [
    string,
    Parameters<typeof host>[0],
    object,
    RegExp | undefined,
    string | undefined,
  ][] = [
    [
      'none yet',
      { example: 'one' },
      dress,
      /new, a copy of its example, dd-agent:dd-agent 640/,
      'one',
    ],
    ['as the example', { example: 'one', cfg: 'one' }, dress, undefined, 'one'],
    [
      'a new example',
      { example: 'two', cfg: 'one', original: 'one' },
      dress,
      /follows its new example/,
      'two',
    ],
    [
      'changed by people',
      { example: 'one', cfg: 'mine', original: 'one' },
      dress,
      undefined,
      'mine',
    ],
    [
      'changed, and a new example',
      { example: 'two', cfg: 'mine', original: 'one' },
      dress,
      undefined,
      'mine',
    ],
    ['of unknown origin', { example: 'two', cfg: 'mine' }, dress, undefined, 'mine'],
    ['the example is gone', { cfg: 'mine' }, dress, undefined, 'mine'],
    [
      'another owner',
      { example: 'one', cfg: 'one' },
      { ...dress, uid: 0 },
      /owner and mode to dd-agent:dd-agent 640/,
      'one',
    ],
    [
      'another mode',
      { example: 'one', cfg: 'mine' },
      { ...dress, mode: 0o766 },
      /owner and mode/,
      'mine',
    ],
  ]
  for (const [name, files, how, summary, after] of cases) {
    const machine = host(files, how)
    const before = snapshot(machine)
    const context = contextOn(machine)
    const change = await copyFile.check(step, context)
    if (summary) t.match(change?.summary, summary, name)
    else t.equal(change, undefined, name)
    if (change) {
      const was = await copyFile.before(step, context)
      const done = await copyFile.apply(step, context, was)
      t.equal(await copyFile.check(step, context), undefined, 'then nothing is left to do')
      t.match(machine.files.get(step.to), dress)
      t.equal(content(machine, step.to), after)
      t.same(await copyFile.revert(step, context, was, done), [])
      t.same(differences(snapshot(machine), before), [], 'and it can be undone')
    }
    if (!summary) t.equal(content(machine, step.to), after)
  }
})

t.test('the example that a cfg was made from is remembered, for root only', async (t) => {
  const machine = host({ example: 'one' })
  const context = contextOn(machine)
  await copyFile.apply(step, context, await copyFile.before(step, context))
  t.equal(content(machine, step.original), 'one')
  t.match(machine.files.get(step.original), { uid: 0, gid: 0, mode: 0o600 })
})

t.test('a plan can be made before the package has made its account', async (t) => {
  const machine = host({ cfg: 'left over' })
  for (const path of ['/etc/passwd', '/etc/group']) given(machine, path, 'root:x:0:0:::\n')
  t.match(await copyFile.check(step, contextOn(machine)), { summary: /owner and mode/ })
})

t.test('without the example there is nothing to make it from', async (t) => {
  const context = contextOn(host({}))
  t.match(await copyFile.check(step, context), { summary: /new/ })
  const before = await copyFile.before(step, context)
  await t.rejects(copyFile.apply(step, context, before), {
    code: 'EXAMPLE_MISSING',
    message: /cfg\.example/,
  })
})

t.test('cut off, its own content is undone and that of people is kept', async (t) => {
  const cases: [string, string | undefined, string | undefined][] = [
    ['nothing written', undefined, undefined],
    ['the example', 'one', undefined],
    ['by hand', 'mine', 'mine'],
  ]
  for (const [name, now, left] of cases) {
    const machine = host({ example: 'one' })
    const context = contextOn(machine)
    const before = await copyFile.before(step, context)
    if (now !== undefined) given(machine, step.to, now)
    const lines = await copyFile.revert(step, context, before, undefined)
    t.equal(content(machine, step.to), left, name)
    t.match(lines, left === undefined ? [] : [/was changed since and is kept/], name)
  }
})
