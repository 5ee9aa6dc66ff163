import t from 'tap'
import type { Entry, Receipt, Run } from '../../src/run/receipt.ts'
import { nothingUndone } from '../../src/run/undo.ts'
import { undoRuns } from '../../src/run/undo-runs.ts'
import { sha256 } from '../../src/steps/files/backup.ts'
import { contextOn } from '../support/context.ts'
import { debian, given } from '../support/machine.ts'

const run = (id: string, path: string, content = id): Run => {
  const entry: Entry = {
    step: { kind: 'add-repository', path, content },
    before: {},
    after: { sha256: sha256(content) },
    state: 'done',
  }
  return { id, startedAt: '2026-01-01T00:00:00Z', state: 'done', entries: [entry] }
}

const receiptOf = (runs: readonly Run[]): Receipt => ({
  schemaVersion: 1,
  version: '1',
  settings: {},
  runs,
})

const [one, two] = [run('one', '/etc/one'), run('two', '/etc/two')]

/** Two runs on a host where their files are as the runs left them, and what was recorded. */
function host() {
  const machine = debian()
  given(machine, '/etc/one', 'one')
  given(machine, '/etc/two', 'two')
  const recorded: string[] = []
  const record = async ({ runs }: Receipt) => {
    const rows = runs.map(({ id, state, undoing }) => `${id} ${undoing ? 'undoing' : state}`)
    recorded.push(rows.join(', '))
  }
  return { machine, recorded, record, context: contextOn(machine) }
}

t.test(
  'runs are undone in the order that was asked for, each recorded before the next',
  async (t) => {
    const { machine, recorded, record, context } = host()
    const undone = await undoRuns(receiptOf([one, two]), [two, one], { context, record })
    t.match(undone, {
      ...nothingUndone,
      receipt: { runs: [{ state: 'undone' }, { state: 'undone' }] },
    })
    t.same(recorded, [
      'one done, two undoing',
      'one done, two undone',
      'one undoing, two undone',
      'one undone, two undone',
    ])
    t.notOk(machine.files.has('/etc/one'))
    t.notOk(machine.files.has('/etc/two'))
  },
)

t.test('what people changed is kept and told, and ends nothing', async (t) => {
  const { machine, record, context } = host()
  given(machine, '/etc/two', 'theirs')
  const { left, failures, receipt } = await undoRuns(receiptOf([one, two]), [two, one], {
    context,
    record,
  })
  t.same(failures, [])
  t.match(left, [{ why: 'kept', line: /^\/etc\/two was changed since/ }])
  t.match(receipt.runs, [{ state: 'undone' }, { state: 'undone', left: [/^\/etc\/two/] }])
  t.notOk(machine.files.has('/etc/one'))
})

t.test('the first of which something fails is the last', async (t) => {
  for (const otherwise of [undefined, 'remains'] as const) {
    const { machine, recorded, record, context } = host()
    machine.host.remove = async () => {
      throw new Error('read-only')
    }
    const undone = await undoRuns(receiptOf([one, two]), [two, one], {
      context,
      record,
      ...(otherwise && { otherwise }),
    })
    t.match(undone.failures, [/add the repository \/etc\/two: .*read-only/])
    t.same(recorded, ['one done, two undoing', `one done, two ${otherwise ?? 'done'}`])
    t.ok(machine.files.has('/etc/one'))
  }
})

t.test('a receipt that cannot be written is a failure, and what was undone is told', async (t) => {
  const { machine, context } = host()
  let writes = 0
  const record = async () => {
    writes += 1
    if (writes === 2) throw new Error('no space')
  }
  const undone = await undoRuns(receiptOf([one, two]), [two, one], { context, record })
  t.match(undone.failures, [/receipt\.json still names the run: .*no space/])
  t.notOk(machine.files.has('/etc/two'))
  t.ok(machine.files.has('/etc/one'))
})

t.test('nothing is put back from backups that others could have changed', async (t) => {
  const { machine, recorded, record, context } = host()
  given(machine, '/var/lib/dd-fips/backups/two/etc_two', 'planted')
  Object.assign(machine.files.get('/var/lib/dd-fips/backups/two/etc_two') ?? {}, { mode: 0o666 })
  const undone = await undoRuns(receiptOf([one, two]), [two, one], { context, record })
  t.match(undone.failures, [
    /Others than root can change \/var\/lib\/dd-fips\/backups\/two\/etc_two/,
  ])
  t.same(recorded, ['one done, two undoing', 'one done, two done'])
  t.ok(machine.files.has('/etc/two'))
})

t.test('nothing is undone before it is recorded that it is being undone', async (t) => {
  const { machine, context } = host()
  const record = () => Promise.reject(new Error('no space'))
  const given = receiptOf([one, two])
  const undone = await undoRuns(given, [two, one], { context, record })
  t.match(undone.failures, [/receipt\.json cannot be written, so nothing .*: .*no space/])
  t.equal(undone.receipt, given)
  t.ok(machine.files.has('/etc/one'))
  t.ok(machine.files.has('/etc/two'))
})

t.test('an open run, which is recorded as unfinished, costs no second record', async (t) => {
  const { recorded, record, context } = host()
  const open = { ...two, state: 'open' } as const
  await undoRuns(receiptOf([one, open]), [open], { context, record })
  t.same(recorded, ['one done, two undone'])
})

t.test('nor from a package file that others could have changed', async (t) => {
  const { machine, record, context } = host()
  const file = '/var/lib/dd-fips/backups/two/packages/x.deb'
  given(machine, file, 'planted', { uid: 1234 })
  const { failures } = await undoRuns(receiptOf([two]), [two], { context, record })
  t.match(failures, [`Others than root can change ${file}.`])
  t.ok(machine.files.has('/etc/two'))
})

t.test('the settings of a run do not outlive it', async (t) => {
  const settings = (site: string) => ({ site: { value: site, source: 'environment' } }) as never
  for (const changed of [false, true]) {
    const { machine, record, context } = host()
    if (changed) given(machine, '/etc/one', 'theirs')
    const second: Run = { ...two, earlier: { version: '1', settings: settings('of-one') } }
    const receipt = { ...receiptOf([one, second]), settings: settings('of-two') }
    const after = await undoRuns(receipt, [second], { context, record })
    t.same(after.receipt.settings, settings('of-one'))
    const none = await undoRuns(after.receipt, [one], { context, record })
    t.same(none.receipt.settings, {}, changed ? 'with something left' : 'with nothing left')
    t.equal(none.left.length, changed ? 1 : 0)
  }
})

t.test('those of a run of which something remains stay', async (t) => {
  const { machine, record, context } = host()
  machine.host.remove = () => Promise.reject(new Error('read-only'))
  const receipt = { ...receiptOf([one]), settings: { site: 'x' } as never }
  t.same((await undoRuns(receipt, [one], { context, record })).receipt.settings, { site: 'x' })
})
