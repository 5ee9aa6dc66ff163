import t from 'tap'
import { olderThan } from '../../../src/config/agent/agent-versions.ts'
import { FIRST_WITH_ALL, FIRST_WITH_PROXY } from '../../../src/datadog/agent-versions.ts'

t.test('compares versions by number, part by part', async (t) => {
  const cases: [version: string, limit: string, isOlder: boolean][] = [
    ['7.40.1', FIRST_WITH_PROXY, true],
    ['7.41.0', FIRST_WITH_PROXY, false],
    ['7.9.0', FIRST_WITH_PROXY, true],
    ['7.100.0', FIRST_WITH_ALL, false],
    ['6.53.0', FIRST_WITH_PROXY, true],
    ['7.44.1-1', FIRST_WITH_ALL, true],
    ['7.45.0-1', FIRST_WITH_ALL, false],
    ['7.45', FIRST_WITH_ALL, false],
  ]
  for (const [version, limit, isOlder] of cases)
    t.equal(olderThan(version, limit), isOlder, `${version} and ${limit}`)
})

t.test('counts a release candidate as the release it leads to', async (t) => {
  for (const version of ['7.45.0~rc.1', '7.45.0-rc.1', '7.45.0~rc.1-1'])
    t.equal(olderThan(version, FIRST_WITH_ALL), false, version)
})

t.test('takes a version without a number for too old', async (t) => {
  for (const version of ['', 'unknown']) t.equal(olderThan(version, FIRST_WITH_PROXY), true)
})
