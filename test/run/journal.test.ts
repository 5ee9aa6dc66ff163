import t from 'tap'
import { openJournal } from '../../src/run/journal.ts'
import {
  type Receipt,
  type Run,
  readReceipt,
  withLastEntry,
  withLastRun,
  withOutcome,
  writeReceipt,
} from '../../src/run/receipt.ts'
import { nothingUndone } from '../../src/run/undo.ts'
import type { Step } from '../../src/steps/registry.ts'
import { debian, given } from '../support/machine.ts'
import { makeInode, plant } from '../support/memory-files.ts'
import { receiptOf } from '../support/settled.ts'

const path = '/var/lib/dd-fips/receipt.json'
const step: Step = { kind: 'add-repository', path: '/etc/a', content: 'x' }

function host() {
  const machine = debian()
  plant(machine.files, '/var/lib/dd-fips', makeInode('directory', '', 0o700))
  return machine
}

t.test('a run reaches the disk with its first step, and says how it went', async (t) => {
  const machine = host()
  const journal = await openJournal(machine.host, 'one', { site: 'ddog-gov.com', apiKey: 'secret' })
  t.equal(receiptOf(machine), undefined)
  await journal.intend(step, { backup: 'b' })
  t.match(receiptOf(machine)?.runs, [
    { id: 'one', state: 'open', entries: [{ state: 'intended' }] },
  ])
  await journal.done({ sha256: 's' })
  await journal.intend(step, {})
  t.match(receiptOf(machine)?.runs[0]?.entries, [
    { step, before: { backup: 'b' }, after: { sha256: 's' }, state: 'done' },
    { step, before: {}, state: 'intended' },
  ])
  await journal.close('kept')
  t.equal(receiptOf(machine)?.runs[0]?.state, 'kept')
  t.same(receiptOf(machine)?.settings, { site: 'ddog-gov.com' }, 'and remembers no secret')
  t.match(machine.files.get(path), { uid: 0, gid: 0, mode: 0o600 })
})

t.test('a run that did nothing leaves no trace', async (t) => {
  const machine = host()
  await (await openJournal(machine.host, 'one', {})).close('done')
  t.equal(receiptOf(machine), undefined)
})

t.test('runs of before are kept as they are', async (t) => {
  const machine = host()
  for (const id of ['one', 'two']) {
    const journal = await openJournal(machine.host, id, {})
    await journal.intend(step, {})
    await journal.close('done')
  }
  t.same(
    receiptOf(machine)?.runs.map(({ id, state, entries }) => [id, state, entries.length]),
    [
      ['one', 'done', 1],
      ['two', 'done', 1],
    ],
  )
})

t.test('a receipt that cannot be read is refused, never overwritten', async (t) => {
  const wrong = [
    '',
    'no JSON',
    '{',
    'null',
    '[]',
    '{}',
    '{"schemaVersion":2,"runs":[]}',
    '{"schemaVersion":1}',
  ]
  for (const text of wrong) {
    const machine = host()
    given(machine, path, text)
    const refused = { code: 'RECEIPT_NOT_READABLE', exit: 'preflight', message: new RegExp(path) }
    await t.rejects(readReceipt(machine.host), refused, text)
    await t.rejects(openJournal(machine.host, 'one', {}), refused)
    t.equal(machine.files.get(path)?.content.toString(), text)
  }
  t.equal(await readReceipt(host().host), undefined, 'none is no error')
})

t.test('what is written is what is read', async (t) => {
  const machine = host()
  const run: Run = { id: 'one', startedAt: '2026-01-02T03:04:05.000Z', state: 'open', entries: [] }
  const receipt: Receipt = { schemaVersion: 1, version: '1', settings: {}, runs: [run] }
  await writeReceipt(machine.host, receipt)
  t.same(await readReceipt(machine.host), receipt)
  t.same(withLastRun(receipt, (now) => ({ ...now, state: 'done' })).runs[0]?.state, 'done')
  const none = { ...receipt, runs: [] }
  t.same(
    withLastRun(none, (now) => now),
    none,
  )
  t.same(
    withLastEntry(run, (entry) => entry),
    run,
  )
})

t.test('a run that is undone takes along the settings that it had remembered', async (t) => {
  const machine = host()
  for (const [id, site, end] of [
    ['one', 'ddog-gov.com', 'done'],
    ['two', 'wrong.example', 'undone'],
  ] as const) {
    const journal = await openJournal(machine.host, id, { site })
    await journal.intend(step, {})
    t.equal(receiptOf(machine)?.settings.site, site)
    if (end === 'done') await journal.close(end)
    else await journal.record(withOutcome(journal.receipt(), journal.run(), nothingUndone))
  }
  t.equal(receiptOf(machine)?.settings.site, 'ddog-gov.com')
})

t.test('of two writes at once, the later is what stays', async (t) => {
  const machine = host()
  const plain = machine.host.write
  let writes = 0
  const ends: (() => void)[] = []
  const slow: typeof plain = async (path, content, options) => {
    writes += 1
    if (writes === 2) await new Promise<void>((resolve) => ends.push(resolve))
    return plain(path, content, options)
  }
  const journal = await openJournal({ ...machine.host, write: slow }, 'one', {})
  await journal.intend(step, {})
  journal.done({})
  const flushed = journal.flush()
  const undone = journal.record(withOutcome(journal.receipt(), journal.run(), nothingUndone))
  await new Promise((resolve) => setImmediate(resolve))
  for (const end of ends) end()
  await Promise.all([flushed, undone])
  t.equal(receiptOf(machine)?.runs[0]?.state, 'undone')
})

t.test('a write that fails is told once, and keeps none of the next ones', async (t) => {
  const machine = host()
  const plain = machine.host.write
  let isFull = true
  const write: typeof plain = async (...given) => {
    if (isFull) throw new Error('no space')
    return plain(...given)
  }
  const journal = await openJournal({ ...machine.host, write }, 'one', {})
  await t.rejects(journal.intend(step, {}), { message: 'no space' })
  journal.done({})
  await t.rejects(journal.flush(), { message: 'no space' })
  isFull = false
  await journal.flush()
  t.match(receiptOf(machine)?.runs[0]?.entries, [{ state: 'done' }])
})
