import t from 'tap'
import { forgetAll, forgetUndone } from '../../src/run/clean-up.ts'
import { type Receipt, type Run, readReceipt } from '../../src/run/receipt.ts'
import { debian, given, ownFiles } from '../support/machine.ts'

const state = '/var/lib/dd-fips'
const entry = {
  step: { kind: 'remove-file', path: '/etc/x', content: '' },
  before: {},
  state: 'done',
} as unknown as Run['entries'][number]

const run = (id: string, end: Run['state'], left: readonly string[] = []): Run => ({
  id,
  startedAt: '2026-01-01T00:00:00Z',
  state: end,
  entries: [entry],
  ...(left.length > 0 && { left }),
})

/** A host with a receipt of these runs, a backup of each, a lock and a log. */
function host(...runs: Run[]) {
  const machine = debian()
  const receipt: Receipt = {
    schemaVersion: 1,
    version: '0.1.0',
    settings: { site: 'ddog-gov.com' },
    runs,
  }
  given(machine, `${state}/receipt.json`, JSON.stringify(receipt))
  given(machine, `${state}/lock`, '')
  given(machine, '/var/log/dd-fips/x.log', '')
  for (const { id } of runs) {
    given(machine, `${state}/backups/${id}/etc_x`, id)
    given(machine, `${state}/backups/${id}/etc_y`, id)
  }
  return { machine, receipt }
}
const kept = (id: string) => [
  `/etc/x was changed since and is kept as it is; what it was before is in ${state}/backups/${id}/etc_x`,
]
const below = (files: string[]) => files.map((path) => path.slice(state.length + 1))

t.test('of a run that was undone its backups go, while another run stands', async (t) => {
  const { machine } = host(run('one', 'done'), run('two', 'undone'))
  await forgetUndone(machine.host, 'two')
  t.same(below(ownFiles(machine)), [
    '',
    'backups',
    'backups/one',
    'backups/one/etc_x',
    'backups/one/etc_y',
    'lock',
    'receipt.json',
  ])
})

t.test('backups stay that undoing the run may need, or that a message named', async (t) => {
  for (const one of [run('one', 'open'), run('one', 'kept'), run('one', 'undone', kept('one'))]) {
    const { machine } = host(one)
    await forgetUndone(machine.host, 'one')
    t.ok(machine.files.has(`${state}/backups/one/etc_x`), `${one.state} ${one.left}`)
    t.ok(machine.files.has(`${state}/receipt.json`))
  }
})

t.test('nothing is left when every run was undone', async (t) => {
  const { machine } = host(run('one', 'undone'), run('two', 'undone'))
  await forgetUndone(machine.host, 'two')
  t.same(ownFiles(machine), [])
})

t.test('a file in our state that nobody knows of stays', async (t) => {
  const { machine } = host(run('one', 'undone'))
  given(machine, `${state}/notes`, 'theirs')
  await forgetUndone(machine.host, 'one')
  t.same(below(ownFiles(machine)), ['', 'notes'])
})

t.test('a run that the receipt does not know loses its backups', async (t) => {
  const { machine } = host(run('one', 'done'))
  given(machine, `${state}/backups/new/etc_x`, '')
  await forgetUndone(machine.host, 'new')
  t.notOk(machine.files.has(`${state}/backups/new`))
  t.ok(machine.files.has(`${state}/backups/one/etc_x`))
})

t.test('forgetting all takes log, receipt and lock', async (t) => {
  const { machine, receipt } = host(run('one', 'undone'))
  t.same(await forgetAll(machine.host, receipt), [])
  t.same(ownFiles(machine), [])
  t.notOk(machine.files.has('/var/log/dd-fips'))
})

t.test('forgetting all leaves the backups that were named, and what names them', async (t) => {
  const { machine, receipt } = host(run('one', 'done'), run('two', 'undone', kept('two')))
  const named = [`${state}/backups/two/etc_x`]
  t.same(await forgetAll(machine.host, receipt), named)
  t.same(below(ownFiles(machine)), [
    '',
    'backups',
    'backups/two',
    'backups/two/etc_x',
    'receipt.json',
  ])
  const rest = await readReceipt(machine.host)
  t.match(rest, { settings: {}, runs: [{ id: 'two', entries: [], left: kept('two') }] })
  t.equal(rest?.runs.length, 1)
  t.same(await forgetAll(machine.host, rest), named, 'once more')
})

t.test('a backup is named at the end of a line and within it', async (t) => {
  for (const end of ['', ', then try again', '; and more', ': ', ' (root only)']) {
    const line = `it is in ${state}/backups/one/etc_x${end}`
    const { machine, receipt } = host(run('one', 'undone', [line]))
    t.same(await forgetAll(machine.host, receipt), [`${state}/backups/one/etc_x`], line)
  }
})

t.test('one whose name only begins alike is not named', async (t) => {
  const { machine, receipt } = host(run('one', 'undone', [`${state}/backups/one/etc_x.found-1`]))
  t.same(await forgetAll(machine.host, receipt), [])
  t.same(await forgetAll(debian().host, undefined), [], 'nor is there anything on a new host')
})
