import t from 'tap'
import { lockFiles, readLocks } from '../../../src/packages/rpm/version-locks.ts'
import { rpmHost } from './rpm-host.ts'

const zyppLocks = `
type: package
match_type: glob
case_sensitive: on
solvable_name: datadog-agent

type: patch
match_type: glob
solvable_name: datadog-fips-proxy
`

const toml = `version = "1.0"

[[packages]]
name = "datadog-agent"
comment = "Added by 'versionlock add' command"
[[packages.conditions]]
key = "evr"
comparator = "="
value = "1:7.47.0-1"
`

/** Every row: which package manager, what its file says, which of the two packages that holds. */
const cases: [
  name: string,
  manager: keyof typeof lockFiles,
  path: string,
  text: string,
  held: string[],
][] = [
  ['no file', 'dnf', '/nothing', '', []],
  ['dnf version lock', 'dnf', '', 'datadog-agent-1:7.47.0-1.*\n', ['datadog-agent']],
  [
    'dnf version lock by pattern',
    'dnf',
    '',
    '# ours\ndatadog-*',
    ['datadog-agent', 'datadog-fips-proxy'],
  ],
  ['dnf version lock of any version', 'dnf', '', 'datadog-fips-proxy-*', ['datadog-fips-proxy']],
  ['dnf version lock of a name', 'dnf', '', 'datadog-fips-proxy', ['datadog-fips-proxy']],
  ['dnf excludes one version only', 'dnf', '', '!datadog-agent-1:7.48.0-1.*', []],
  ['dnf version lock of another', 'dnf', '', 'datadog-agentless-0:1.0-1.*', []],
  ['yum version lock', 'yum', '', '1:datadog-agent-7.47.0-1.*\n', ['datadog-agent']],
  ['dnf 5 version lock', 'dnf5', '', toml, ['datadog-agent']],
  ['zypper lock', 'zypper', '', zyppLocks, ['datadog-agent']],
  [
    'dnf exclude',
    'dnf',
    '/etc/dnf/dnf.conf',
    '[main]\ngpgcheck=1\nexclude=kernel* datadog-agent\n',
    ['datadog-agent'],
  ],
  [
    'dnf excludepkgs on several lines',
    'dnf',
    '/etc/dnf/dnf.conf',
    '[main]\nexcludepkgs = kernel*,\n  datadog-fips-?roxy\n',
    ['datadog-fips-proxy'],
  ],
  [
    "dnf exclude of another repository's section",
    'dnf',
    '/etc/dnf/dnf.conf',
    '[main]\n[other]\nexclude=datadog-agent\n',
    [],
  ],
  ['yum exclude', 'yum', '/etc/yum.conf', '[main]\nexclude=datadog-agent', ['datadog-agent']],
  ['a bracket that is never closed', 'dnf', '', 'datadog-agent[', []],
]

for (const [name, manager, path, text, held] of cases) {
  t.test(`what an administrator holds: ${name}`, async (t) => {
    const { host } = rpmHost({ [path || lockFiles[manager][0][0]]: text })
    const isHeld = await readLocks(host, lockFiles[manager])
    t.strictSame(['datadog-agent', 'datadog-fips-proxy'].filter(isHeld), held)
  })
}
