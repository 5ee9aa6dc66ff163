import t from 'tap'
import {
  interruptedPackages,
  parseDpkgStatus,
  upstreamVersion,
} from '../../../src/packages/apt/dpkg-status.ts'

const paragraph = (name: string, status: string, version = '1.0') =>
  `Package: ${name}\nStatus: ${status}\nPriority: extra\nDescription: x\n Version: 9 is not it\n .\nVersion: ${version}\n`

t.test('a package is installed in whatever state, unless it is gone', async (t) => {
  const text = [
    paragraph('whole', 'install ok installed', '1:7.66.0-1'),
    paragraph('held', 'hold ok installed'),
    paragraph('unpacked', 'install ok unpacked'),
    paragraph('half', 'install reinstreq half-installed'),
    paragraph('unconfigured', 'install ok half-configured'),
    paragraph('waiting', 'install ok triggers-pending'),
    paragraph('removed', 'deinstall ok config-files'),
    paragraph('gone', 'purge ok not-installed'),
    'Package: no-version\nStatus: install ok installed\n',
    'Package: no-status\nVersion: 1\n',
  ].join('\n')
  const installed = parseDpkgStatus(text)
  t.same([...installed.keys()].sort(), [
    'half',
    'held',
    'unconfigured',
    'unpacked',
    'waiting',
    'whole',
  ])
  t.same(installed.get('whole'), { version: '1:7.66.0-1', held: false })
  t.same(installed.get('held'), { version: '1.0', held: true })
  t.same(interruptedPackages(text).sort(), ['half', 'unconfigured', 'unpacked'])
  t.same([...parseDpkgStatus('')], [])
})

t.test('names that only begin alike are told apart', async (t) => {
  const text = `${paragraph('datadog-agent-dbg', 'install ok installed')}\n`
  t.equal(parseDpkgStatus(text).has('datadog-agent'), false)
})

t.test('a version without epoch and revision', async (t) => {
  const cases: [string, string][] = [
    ['1:7.66.0-1', '7.66.0'],
    ['7.66.0~rc.5-1', '7.66.0~rc.5'],
    ['7.66.0', '7.66.0'],
    ['2:1.0-beta-3', '1.0-beta'],
  ]
  for (const [version, upstream] of cases) t.equal(upstreamVersion(version), upstream)
})
