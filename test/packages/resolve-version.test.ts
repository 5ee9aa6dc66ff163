import t from 'tap'
import { DdFipsError } from '../../src/errors.ts'
import { compareDebVersions } from '../../src/packages/apt/deb-version.ts'
import { newestOf, resolveVersion } from '../../src/packages/resolve-version.ts'
import { compareRpmVersions } from '../../src/packages/rpm/rpm-version.ts'

const versions = [
  '1:7.41.0-1',
  '1:7.41.1-1',
  '1:7.47.0-1',
  '1:7.66.0~rc.5-1',
  '1:7.66.0~rc.10-1',
  '1:7.66.0-1',
  '1:7.66.1-1',
  '1:7.67.0~rc.1-1',
  '1:7.9.0-1',
]

const cases: [asked: string, found: string][] = [
  ['7.41', '1:7.41.1-1'],
  ['7.41.0', '1:7.41.0-1'],
  ['7.41.1-1', '1:7.41.1-1'],
  ['1:7.41.1-1', '1:7.41.1-1'],
  ['7.66', '1:7.66.1-1'],
  ['7.66.0', '1:7.66.0-1'],
  ['7.66.0~rc.5', '1:7.66.0~rc.5-1'],
  ['7.66.0~rc', '1:7.66.0~rc.10-1'],
  ['7.67', '1:7.67.0~rc.1-1'],
  ['7.9', '1:7.9.0-1'],
]

const managers = { dpkg: compareDebVersions, rpm: compareRpmVersions }

for (const [name, compare] of Object.entries(managers)) {
  t.test(
    `by ${name}, a version in part stands for the newest release that it begins`,
    async (t) => {
      for (const [asked, version] of cases) {
        const wanted = { name: 'datadog-agent', version: asked }
        t.strictSame(resolveVersion(wanted, versions, compare), { name: 'datadog-agent', version })
      }
    },
  )
}

t.test('where no version was asked for, the package manager takes the newest', async (t) => {
  const wanted = { name: 'datadog-agent' }
  t.equal(resolveVersion(wanted, [], compareRpmVersions), wanted)
})

const missing: [asked: string, near: string[]][] = [
  ['7.6', ['1:7.41.0-1', '1:7.9.0-1', '1:7.5.0-1', '1:7.4.0-1', '1:7.3.0-1']],
  ['7.50', ['1:7.66.0-1', '1:7.47.0-1', '1:7.41.1-1', '1:7.41.0-1', '1:7.9.0-1']],
  ['7.99', ['1:7.66.0-1', '1:7.47.0-1', '1:7.41.1-1', '1:7.41.0-1', '1:7.9.0-1']],
]

t.test('a version that the repository lacks is refused with the nearest', async (t) => {
  const has = ['7.5.0', '7.66.0', '7.41.0', '7.47.0', '7.9.0', '7.41.1', '7.4.0', '7.3.0']
  for (const [asked, near] of missing) {
    const wanted = { name: 'datadog-agent', version: asked }
    const all = has.map((version) => `1:${version}-1`)
    t.throws(() => resolveVersion(wanted, all, compareRpmVersions), {
      code: 'VERSION_NOT_FOUND',
      exit: 'settings',
      message: `The repository has no datadog-agent ${asked}. The nearest versions are ${near.join(', ')}.`,
    })
  }
})

t.test('a repository without the package says so', async (t) => {
  const ask = () =>
    resolveVersion({ name: 'datadog-agent', version: '7.66' }, [], compareRpmVersions)
  t.throws(ask, DdFipsError)
  t.throws(ask, { code: 'VERSION_NOT_FOUND', message: /has no datadog-agent at all/ })
})

t.test('the newest of each package is found by its own rules', async (t) => {
  const known = new Map([
    ['datadog-agent', ['1:7.9.0-1', '1:7.10.0-1', '1:7.10.0~rc.1-1']],
    ['nothing', []],
  ])
  t.strictSame([...newestOf(known, compareRpmVersions)], [['datadog-agent', '1:7.10.0-1']])
})
