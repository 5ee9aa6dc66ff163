import t from 'tap'
import { packageManagers } from '../../src/packages/registry.ts'
import { isReceipt } from '../../src/run/receipt-shape.ts'
import { serviceManagers } from '../../src/services/registry.ts'

/** A receipt of an install by these managers. */
const by = (manager: unknown, services: unknown) => {
  const steps = [
    {
      kind: 'install-packages',
      manager,
      packages: [{ name: 'datadog-agent' }],
      upgrade: false,
      source: { file: '/etc/yum.repos.d/datadog.repo' },
      prerequisites: [],
      hold: { manager: services, units: [] },
      units: {},
    },
    { kind: 'enable-service', manager: services, unit: 'datadog-agent', run: true, inputs: [] },
  ]
  const entries = steps.map((step) => ({ step, before: {}, after: {}, state: 'done' }))
  const run = { id: 'one', startedAt: '2026-01-01T00:00:00Z', state: 'done', entries }
  return { schemaVersion: 1, version: '0.1.0', settings: {}, runs: [run] }
}

t.test('a receipt of each package manager and service manager can be read', async (t) => {
  for (const name of Object.keys(packageManagers)) t.ok(isReceipt(by(name, 'systemd')), name)
  for (const name of Object.keys(serviceManagers)) t.ok(isReceipt(by('apt', name)), name)
})

t.test('one of a manager that this version does not know cannot', async (t) => {
  for (const name of ['pacman', 'constructor', '', undefined, ['apt']]) {
    t.notOk(isReceipt(by(name, 'systemd')), `${name}`)
    t.notOk(isReceipt(by('apt', name)), `${name}`)
  }
})

t.test('a run may be marked as being undone, since a time', async (t) => {
  const marked = (undoing: unknown) => {
    const receipt = by('apt', 'systemd')
    return isReceipt({ ...receipt, runs: receipt.runs.map((run) => ({ ...run, undoing })) })
  }
  t.ok(marked('2026-03-04T05:06:07.000Z'))
  for (const other of ['soon', '', 7, true, null, {}]) t.notOk(marked(other), `${other}`)
})

t.test('a run is in one of the states that are known', async (t) => {
  const inState = (state: unknown) => {
    const receipt = by('apt', 'systemd')
    return isReceipt({ ...receipt, runs: receipt.runs.map((run) => ({ ...run, state })) })
  }
  for (const state of ['open', 'done', 'kept', 'remains', 'undone']) t.ok(inState(state), state)
  for (const state of ['gone', '', 1, null, undefined, ['done']])
    t.notOk(inState(state), `${state}`)
})

t.test('what an entry needs are places in its run', async (t) => {
  const needing = (needs: unknown) => {
    const receipt = by('apt', 'systemd')
    const runs = receipt.runs.map((run) => ({
      ...run,
      entries: run.entries.map((entry) => ({ ...entry, needs })),
    }))
    return isReceipt({ ...receipt, runs })
  }
  for (const needs of [undefined, [], [0], [0, 1]]) t.ok(needing(needs), `${needs}`)
  for (const needs of [[-1], [0.5], ['0'], 0, null, {}, [null]]) t.notOk(needing(needs), `${needs}`)
})
