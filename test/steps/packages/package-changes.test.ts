import t from 'tap'
import { difference, ownChanges, versions } from '../../../src/steps/packages/package-changes.ts'

t.test('keeps the version of each installed package', async (t) => {
  const packages = new Map([
    ['datadog-agent', { version: '1:7.66.0-1', held: true }],
    ['base-files', { version: '12.4', held: false }],
  ])
  t.same(versions(packages), { 'datadog-agent': '1:7.66.0-1', 'base-files': '12.4' })
})

t.test('finds what came in and what became another version, older ones too', async (t) => {
  const before = { same: '1', newer: '1', older: '2', gone: '1' }
  const now = { same: '1', newer: '2', older: '1', fresh: '7' }
  t.same(difference(before, now), {
    added: { fresh: '7' },
    changed: { newer: { from: '1', to: '2' }, older: { from: '2', to: '1' } },
  })
  t.same(difference(before, before), { added: {}, changed: {} })
})

const found = {
  added: { 'datadog-agent': '1:7.66.0-1', libcap2: '2.66-4', other: '1.0' },
  changed: {
    'datadog-fips-proxy': { from: '1.1.0-1', to: '1.2.0-1' },
    openssl: { from: '3.0.11-1', to: '3.0.15-1' },
    curl: { from: '7.88.1-9', to: '7.88.1-10' },
  },
}
const own = ['datadog-agent', 'datadog-fips-proxy']

t.test('takes for its own what the step names and what the package manager tells of', async (t) => {
  const heard = [
    'Setting up libcap2:amd64 (2.66-4) ...',
    'Unpacking openssl (3.0.15-1) over (3.0.11-1) ...',
    'Setting up curl (7.88.1-9) ...',
    'Setting up other-one (1.0) ...',
  ]
  t.same(ownChanges(own, heard, found), {
    added: { 'datadog-agent': '1:7.66.0-1', libcap2: '2.66-4' },
    changed: {
      'datadog-fips-proxy': { from: '1.1.0-1', to: '1.2.0-1' },
      openssl: { from: '3.0.11-1', to: '3.0.15-1' },
    },
  })
})

t.test('takes only what the step names where nothing was heard', async (t) => {
  t.same(ownChanges(own, [], found), {
    added: { 'datadog-agent': '1:7.66.0-1' },
    changed: { 'datadog-fips-proxy': { from: '1.1.0-1', to: '1.2.0-1' } },
  })
  t.same(ownChanges([], [], found), { added: {}, changed: {} })
})
