import { createHash } from 'node:crypto'
import t from 'tap'
import { type CopyFile, copyFile } from '../../src/steps/copy-file.ts'
import { contextOn } from '../support/context.ts'
import { debian, given, type Machine, snapshot } from '../support/machine.ts'
import { differences } from '../support/settled.ts'
import { linesOf } from './lines-of.ts'

const step: CopyFile = {
  kind: 'copy-file',
  from: '/etc/p/cfg.example',
  to: '/etc/p/cfg',
  original: '/var/lib/dd-fips/cfg.original',
  packaged: { manager: 'apt', name: 'datadog-fips-proxy' },
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
    t.match(linesOf(lines), left === undefined ? [] : [/was changed since and is kept/], name)
  }
})

/** The same where the package database can be asked; it keeps the digest of `packaged`. */
function ofPackage(files: Parameters<typeof host>[0], packaged = 'one') {
  const machine = host(files)
  const digest = createHash('md5').update(packaged).digest('hex')
  given(machine, '/var/lib/dpkg/info/p.md5sums', `${digest}  ${step.from.slice(1)}\n`)
  const its = { ...step, packaged: { manager: 'apt', name: 'p' } } as const
  return { machine, its, context: contextOn(machine) }
}

t.test('an example that was altered is not followed', async (t) => {
  const altered = ofPackage({ example: 'edited', cfg: 'one', original: 'one' })
  t.equal(await copyFile.check(altered.its, altered.context), undefined)
  const genuine = ofPackage({ example: 'two', cfg: 'one', original: 'one' }, 'two')
  t.match(await copyFile.check(genuine.its, genuine.context), {
    summary: /follows its new example/,
  })
  const unknown = ofPackage({ example: 'two', cfg: 'one', original: 'one' })
  const other = { ...unknown.its, packaged: { manager: 'apt', name: 'q' } } as const
  t.match(await copyFile.check(other, unknown.context), { summary: /follows/ }, 'nothing is known')

  const { machine, its, context } = ofPackage(
    { example: 'edited', cfg: 'one', original: 'one' },
    'one',
  )
  Object.assign(machine.files.get(step.to) ?? {}, { uid: 0 })
  t.match(await copyFile.check(its, context), { summary: /owner and mode/ })
  const before = await copyFile.before(its, context)
  const after = await copyFile.apply(its, context, before)
  t.equal(content(machine, step.to), 'one', 'owner and mode are put right all the same')
  t.equal(content(machine, step.original), 'one')
  t.same(await copyFile.revert(its, context, before, after), [])
})

t.test('a cfg that is gone is made from the kept copy where the example was altered', async (t) => {
  const { machine, its, context } = ofPackage({ example: 'edited', original: 'one' })
  const was = snapshot(machine)
  t.match(await copyFile.check(its, context), { summary: /new, a copy of \S+\.original, dd-agent/ })
  const before = await copyFile.before(its, context)
  const after = await copyFile.apply(its, context, before)
  t.equal(content(machine, step.to), 'one')
  t.match(machine.files.get(step.to), dress)
  t.equal(content(machine, step.original), 'one', 'the genuine copy is not lost')
  t.equal(await copyFile.check(its, context), undefined)
  t.same(await copyFile.revert(its, context, before, after), [])
  t.same(differences(snapshot(machine), was), [])
})

t.test('the package database is asked only where there is something to follow', async (t) => {
  const { machine, context } = ofPackage({ example: 'one', cfg: 'one', original: 'one' })
  const its = { ...step, packaged: { manager: 'dnf', name: 'p' } } as const
  t.equal(await copyFile.check(its, context), undefined)
  machine.files.delete(step.original)
  machine.files.delete(step.to)
  t.match(await copyFile.check(its, context), { summary: /new, a copy of its example/ })
  t.same(machine.commands, [])
})
