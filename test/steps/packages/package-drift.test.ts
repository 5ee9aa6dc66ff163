import t from 'tap'
import { compareDebVersions } from '../../../src/packages/apt/deb-version.ts'
import { packageDrift } from '../../../src/steps/packages/package-changes.ts'

const agent = 'datadog-agent'
const none = { added: {}, changed: {} }
const added = { ...none, added: { [agent]: '7.66.0-1' } }
const changed = { ...none, changed: { [agent]: { from: '7.47.0-1', to: '7.66.0-1' } } }

const drift = (before: object, changes: typeof none, now: Record<string, string>) =>
  packageDrift([agent], { ...before }, changes, now, compareDebVersions)

t.test('a package as the step left it has not drifted', async (t) => {
  t.same(drift({}, added, { [agent]: '7.66.0-1' }), [])
  t.same(drift({ [agent]: '7.47.0-1' }, changed, { [agent]: '7.66.0-1' }), [])
  t.same(drift({ [agent]: '7.50.0-1' }, none, { [agent]: '7.50.0-1' }), [], 'it was there before')
  t.same(drift({}, none, { [agent]: '7.66.0-1' }), [], 'the step did not install it')
})

t.test('one that is gone is to be installed again', async (t) => {
  t.match(drift({}, added, {}), [
    {
      what: agent,
      before: 'not installed',
      installed: '7.66.0-1',
      now: 'not installed',
      holds: false,
      remedy: /dd-fips install/,
    },
  ])
})

t.test('a newer one serves as well, as numbers have it', async (t) => {
  for (const now of ['7.67.0-1', '7.100.0-1', '1:7.0.0-1'])
    t.match(drift({}, added, { [agent]: now }), [{ now, holds: true, remedy: /was intended/ }], now)
})

t.test('an older one does not, and its remedy names the version', async (t) => {
  for (const now of ['7.47.0-1', '7.9.0-1', '7.66.0~rc.1-1'])
    t.match(drift({ [agent]: '7.47.0-1' }, changed, { [agent]: now }), [
      {
        before: '7.47.0-1',
        installed: '7.66.0-1',
        now,
        holds: false,
        remedy: 'Install datadog-agent 7.66.0-1 again.',
      },
    ])
})

t.test('only packages that are asked about are compared', async (t) => {
  t.same(packageDrift([], {}, added, {}, compareDebVersions), [])
})
