import t from 'tap'
import { driftSince } from '../../src/run/drift.ts'
import type { Entry, Receipt, Run } from '../../src/run/receipt.ts'
import { behaviourOf, type Step } from '../../src/steps/registry.ts'
import { contextOn } from '../support/context.ts'
import { debian, given } from '../support/machine.ts'

const path = '/etc/own.conf'
const owner = { user: 'root', group: 'root' }
const writing = (content: string, at = path): Step => ({
  kind: 'write-file',
  path: at,
  content,
  owner,
  mode: 0o644,
})

/** A host, and how a run on it goes: gives what its receipt says of the steps. */
function host() {
  const machine = debian()
  const context = contextOn(machine)
  const done = async (step: Step): Promise<Entry> => {
    const kind = behaviourOf(step)
    const before = await kind.before(step, context)
    const after = await kind.apply(step, context, before)
    return JSON.parse(JSON.stringify({ step, before, after, state: 'done' }))
  }
  return { machine, context, done }
}
const run = (id: string, entries: readonly Entry[], state: Run['state'] = 'done'): Run => ({
  id,
  startedAt: `time of ${id}`,
  state,
  entries,
})
const receiptOf = (...runs: Run[]): Receipt => ({
  schemaVersion: 1,
  version: '0.1.0',
  settings: {},
  runs,
})

t.test('a host as it was left has not drifted, a changed one has', async (t) => {
  const { machine, context, done } = host()
  const receipt = receiptOf(run('one', [await done(writing('ours\n'))]))
  t.same(await driftSince(receipt, context), { since: 'time of one', compared: [path], drift: [] })
  given(machine, path, 'theirs\n')
  t.match(await driftSince(receipt, context), { drift: [{ what: path, diff: '+theirs' }] })
  machine.files.delete(path)
  t.match(await driftSince(receipt, context), { drift: [{ now: 'not there', holds: false }] })
})

t.test('each thing is compared with the last step about it', async (t) => {
  const { context, done } = host()
  const first = run('one', [await done(writing('first\n')), await done(writing('x', '/etc/x'))])
  const second = run('two', [await done(writing('second\n'))])
  t.same(await driftSince(receiptOf(first, second), context), {
    since: 'time of two',
    compared: [path, '/etc/x'],
    drift: [],
  })
})

t.test('runs that were undone do not count, those that were kept do', async (t) => {
  const { context, done } = host()
  const kept = run('one', [await done(writing('ours\n'))], 'kept')
  const undone = run('two', [await done(writing('x', '/etc/x'))], 'undone')
  t.match(await driftSince(receiptOf(kept, undone), context), {
    since: 'time of one',
    compared: [path],
  })
})

t.test(
  'nothing is compared without a run that stands, nor after one that was cut off',
  async (t) => {
    const { context, done } = host()
    const entries = [await done(writing('ours\n'))]
    t.equal(await driftSince(undefined, context), undefined)
    t.equal(await driftSince(receiptOf(), context), undefined)
    t.equal(await driftSince(receiptOf(run('one', entries, 'undone')), context), undefined)
    const cutOff = receiptOf(run('one', entries), run('two', [], 'open'))
    t.equal(await driftSince(cutOff, context), undefined)
    const remains = receiptOf(run('one', entries), run('two', [], 'remains'))
    t.equal(await driftSince(remains, context), undefined)
  },
)

t.test('a step that did not end, or leaves nothing to compare, is left out', async (t) => {
  const { context, done } = host()
  const intended: Entry = { ...(await done(writing('ours\n'))), state: 'intended' }
  const step = { kind: 'keep-original' } as unknown as Step
  const found = await driftSince(
    receiptOf(run('one', [intended, { step, before: {}, after: {}, state: 'done' }])),
    context,
  )
  t.same(found?.compared, [])
})

t.test('a receipt whose data no step wrote is refused', async (t) => {
  const { context } = host()
  const entry = { step: writing('x'), before: null, after: null, state: 'done' } as Entry
  await t.rejects(driftSince(receiptOf(run('one', [entry])), context), {
    code: 'RECEIPT_NOT_READABLE',
  })
})

t.test('nothing is compared with a run whose revert was cut off', async (t) => {
  const { context, done } = host()
  const half = { ...run('one', [await done(writing('ours\n'))]), undoing: '2026-03-04T05:06:07Z' }
  t.equal(await driftSince(receiptOf(half), context), undefined)
  t.equal(await driftSince(receiptOf(half, run('two', [])), context), undefined)
})
