import t from 'tap'
import { backUp, fileAfter, putBack, sha256 } from '../../../src/steps/files/backup.ts'
import { contextOn } from '../../support/context.ts'
import { debian, given } from '../../support/machine.ts'
import { linesOf } from '../lines-of.ts'

const path = '/etc/datadog-agent/datadog.yaml'
const dress = { uid: 110, gid: 112, mode: 0o640 }

t.test('a backup is root’s alone, and remembers what the file was', async (t) => {
  const machine = debian()
  given(machine, path, 'was\n', dress)
  const context = contextOn(machine)
  const before = await backUp(path, context)
  t.match(before, { owner: { user: '110', group: '112' }, mode: 0o640 })
  t.match(machine.files.get(before.backup ?? ''), { uid: 0, gid: 0, mode: 0o600 })
  t.equal(machine.files.get(before.backup ?? '')?.content.toString(), 'was\n')
  t.equal(before.backup?.startsWith(`${context.backups}/`), true)
  t.same(await backUp('/etc/none', context), {}, 'and of no file there is none')
})

t.test('a file is put back as it was, with its time', async (t) => {
  const machine = debian()
  given(machine, path, 'was\n', dress)
  const old = machine.files.get(path)?.mtimeMs
  const context = contextOn(machine)
  const before = await backUp(path, context)
  given(machine, path, 'ours\n', { mode: 0o600 })
  const after = await fileAfter(machine.host, path)
  t.same(await putBack(path, context, before, after), [])
  t.match(machine.files.get(path), { ...dress, mtimeMs: old })
  t.equal(machine.files.get(path)?.content.toString(), 'was\n')
  t.same(await putBack(path, context, before, after), [], 'once more is no harm')
})

t.test('what people made of a file since is theirs', async (t) => {
  const cases: [string, string | undefined, boolean, string | undefined, RegExp | undefined][] = [
    ['ours still', 'ours\n', true, 'was\n', undefined],
    [
      'changed',
      'theirs\n',
      true,
      'theirs\n',
      /was changed since and is kept as it is; .*backups\//,
    ],
    ['taken away', undefined, true, 'was\n', undefined],
    ['as it was already', 'was\n', true, 'was\n', undefined],
    ['nobody knows what we wrote', 'half\n', false, 'was\n', /what was found in it is in \/var/],
  ]
  for (const [name, now, isKnown, wanted, line] of cases) {
    const machine = debian()
    given(machine, path, 'was\n')
    const context = contextOn(machine)
    const before = await backUp(path, context)
    if (now === undefined) machine.files.delete(path)
    else given(machine, path, now)
    const after = isKnown ? { sha256: sha256('ours\n'), dress: '0:0 644' } : undefined
    const lines = await putBack(path, context, before, after)
    t.equal(machine.files.get(path)?.content.toString(), wanted, name)
    if (line) t.match(linesOf(lines), [line])
    else t.same(lines, [])
  }
})

t.test('a file that was not there goes away, unless people changed it', async (t) => {
  for (const [now, isLeft] of [
    ['ours\n', false],
    ['theirs\n', true],
  ] as const) {
    const machine = debian()
    given(machine, path, now)
    const lines = await putBack(
      path,
      contextOn(machine),
      {},
      { sha256: sha256('ours\n'), dress: '0:0 644' },
    )
    t.equal(machine.files.has(path), isLeft)
    t.equal(lines.length, isLeft ? 1 : 0)
  }
})

t.test('a backup that is gone is an error, not a success', async (t) => {
  const machine = debian()
  given(machine, path, 'was\n')
  const context = contextOn(machine)
  const before = await backUp(path, context)
  machine.files.delete(before.backup ?? '')
  await t.rejects(putBack(path, context, before, undefined), { code: 'BACKUP_GONE' })
})

t.test(
  'of a step that was cut off, what it was about to write tells ours from theirs',
  async (t) => {
    const cases: [
      string,
      string | undefined,
      string | null,
      string | undefined,
      string | undefined,
    ][] = [
      ['ours, and none before', undefined, 'ours\n', 'ours\n', undefined],
      ['ours, and one before', 'was\n', 'ours\n', 'ours\n', 'was\n'],
      ['not written yet', 'was\n', 'ours\n', 'was\n', 'was\n'],
      ['theirs, and none before', undefined, 'ours\n', 'theirs\n', 'theirs\n'],
      ['theirs, and one before', 'was\n', 'ours\n', 'theirs\n', 'theirs\n'],
      ['taken away by us', 'was\n', null, undefined, 'was\n'],
      ['taken away by us, made by them', 'was\n', null, 'theirs\n', 'theirs\n'],
    ]
    for (const [name, was, content, now, left] of cases) {
      const machine = debian()
      if (was !== undefined) given(machine, path, was)
      const context = contextOn(machine)
      const before = await backUp(path, context, content)
      if (now === undefined) machine.files.delete(path)
      else given(machine, path, now)
      const lines = await putBack(path, context, JSON.parse(JSON.stringify(before)), undefined)
      t.equal(machine.files.get(path)?.content.toString(), left, name)
      if (left === 'theirs\n')
        t.match(linesOf(lines), [/was changed since and is kept as it is/], name)
      else t.same(lines, [], name)
    }
  },
)

t.test('what is not known from an old receipt is copied before it goes', async (t) => {
  for (const was of ['was\n', undefined]) {
    const machine = debian()
    if (was !== undefined) given(machine, path, was)
    const context = contextOn(machine)
    const before = await backUp(path, context)
    given(machine, path, 'by hand\n', dress)
    machine.files.delete(context.backups)
    for (const [name, lines] of [
      ['once', await putBack(path, context, before, undefined)],
      ['twice', await putBack(path, context, before, undefined)],
    ] as const) {
      if (name === 'once')
        t.match(linesOf(lines), [
          /^unknown: .*what was found in it is in \/var\/lib\/dd-fips\/backups\//,
        ])
      else t.same(lines, [], 'once is enough')
    }
    t.equal(machine.files.get(path)?.content.toString(), was)
    const copy = [...machine.files.keys()].find((name) => name.includes('.found-'))
    t.match(machine.files.get(copy ?? ''), {
      content: Buffer.from('by hand\n'),
      uid: 0,
      gid: 0,
      mode: 0o600,
    })
  }
})
