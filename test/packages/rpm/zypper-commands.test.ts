import t from 'tap'
import {
  endingOf,
  installCommand,
  parseVersions,
  refreshCommand,
  removeCommand,
  versionsCommand,
} from '../../../src/packages/rpm/zypper-commands.ts'
import { recorded } from '../recorded.ts'

const source = { file: '/etc/zypp/repos.d/datadog.repo', id: 'datadog' }
const packages = [{ name: 'datadog-agent', version: '1:7.66.0-1' }, { name: 'datadog-fips-proxy' }]

const cases: [what: string, command: string[], line: string][] = [
  ['refresh', refreshCommand(source), 'refresh --force datadog'],
  [
    'versions',
    versionsCommand(source, ['datadog-agent']),
    '--no-refresh --xmlout search --details --match-exact --type package --repo datadog datadog-agent',
  ],
  [
    'install',
    installCommand(source, packages, { reach: 'ours', older: false }),
    'install --no-recommends --repo datadog datadog-agent=1:7.66.0-1 datadog-fips-proxy',
  ],
  [
    'install from all',
    installCommand(source, packages, { reach: 'all', older: false }),
    'install --no-recommends datadog-agent=1:7.66.0-1 datadog-fips-proxy',
  ],
  [
    'put back',
    installCommand(source, packages, { reach: 'ours', older: true }),
    'install --no-recommends --oldpackage --repo datadog datadog-agent=1:7.66.0-1 datadog-fips-proxy',
  ],
  ['remove', removeCommand(['datadog-agent']), 'remove --no-clean-deps datadog-agent'],
]

for (const [what, command, line] of cases) {
  t.test(`zypper is told to ${what}, and that nobody answers`, async (t) => {
    t.equal(command.join(' '), `zypper --non-interactive ${line}`)
    t.notMatch(command.join(' '), /no-gpg|gpg-auto-import|force-resolution|no-confirm/)
  })
}

t.test('the versions that zypper lists are read', async (t) => {
  t.strictSame(Object.fromEntries(parseVersions(recorded('zypper-versions').stdout)), {
    'datadog-agent': ['1:7.66.0-1', '1:7.47.0-1', '1:7.44.1-1', '1:7.40.1-1'],
    'datadog-fips-proxy': ['1.2.0-1', '1.1.0-1'],
  })
  t.equal(parseVersions("<?xml version='1.0'?>\n<stream>\n</stream>\n").size, 0)
})

const codes: [code: number, ending: string][] = [
  [0, 'done'],
  [1, 'failed'],
  [4, 'failed'],
  [5, 'failed'],
  [7, 'locked'],
  [8, 'failed'],
  [99, 'failed'],
  [100, 'done'],
  [101, 'done'],
  [102, 'done'],
  [103, 'done'],
  [104, 'failed'],
  [105, 'failed'],
  [107, 'script-failed'],
]

t.test('every exit code is read as zypper(8) has it', async (t) => {
  for (const [code, ending] of codes) t.equal(endingOf(code, '', source).ending, ending, `${code}`)
})

t.test('a restart that zypper asks for is passed on', async (t) => {
  t.match(endingOf(102, '', source).note, /wants the host to be restarted/)
  t.match(endingOf(103, '', source).note, /changed itself/)
  t.equal(endingOf(0, '', source).note, undefined)
})

t.test('a repository that was passed over is a failure if it is ours', async (t) => {
  const others = Object.values(recorded('zypper-install-skipped')).join('\n')
  const ours = Object.values(recorded('zypper-install-ours-skipped')).join('\n')
  t.equal(endingOf(106, others, source).ending, 'done')
  t.equal(endingOf(106, ours, source).ending, 'failed')
})
