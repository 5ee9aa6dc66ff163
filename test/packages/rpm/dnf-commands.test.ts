import t from 'tap'
import {
  type Dialect,
  downgradeCommand,
  installCommand,
  parseVersions,
  refreshCommand,
  removeCommand,
  versionsCommand,
} from '../../../src/packages/rpm/dnf-commands.ts'
import { recorded } from '../recorded.ts'

const source = {
  file: '/etc/yum.repos.d/datadog.repo',
  id: 'datadog',
  keys: ['/keys/a', '/keys/b'],
}
const packages = [{ name: 'datadog-agent', version: '1:7.66.0-1' }, { name: 'datadog-fips-proxy' }]

interface Case {
  /** What every command of this dialect that asks repositories begins with. */
  readonly always: string
  /** What limits a command to our repository. */
  readonly ours: string
  readonly all: string
  readonly refresh: string
  readonly versions: string
  readonly agent: string
  readonly remove: string
}

const keys = '--setopt=datadog.gpgkey=file:///keys/a file:///keys/b'
const limit = `--disablerepo=* --enablerepo=datadog ${keys}`
const everywhere = `--setopt=*.skip_if_unavailable=1 --setopt=datadog.skip_if_unavailable=0 ${keys}`
const weak = '--setopt=best=1 --setopt=install_weak_deps=0'
const query = 'repoquery --queryformat %{name}\\t%{evr}\\n datadog-agent'

const cases: Record<Dialect, Case> = {
  yum: {
    always: 'yum --assumeyes --setopt=exit_on_lock=1 --setopt=skip_missing_names_on_install=0',
    ours: limit,
    all: everywhere,
    refresh: 'makecache fast',
    versions: `yum --quiet --cacheonly ${limit} --showduplicates list available datadog-agent`,
    agent: 'datadog-agent-7.66.0-1',
    remove: '--disablerepo=*',
  },
  dnf: {
    always: `dnf --assumeyes --setopt=exit_on_lock=1 ${weak}`,
    ours: limit,
    all: everywhere,
    refresh: '--refresh makecache',
    versions: `dnf --quiet --cacheonly ${limit} ${query}`,
    agent: 'datadog-agent-1:7.66.0-1',
    remove: '--disablerepo=*',
  },
  dnf5: {
    always: `dnf --assumeyes ${weak}`,
    ours: `--repo=datadog ${keys}`,
    all: everywhere,
    refresh: '--refresh makecache',
    versions: `dnf --quiet --cacheonly --repo=datadog ${keys} ${query}`,
    agent: 'datadog-agent-1:7.66.0-1',
    remove: '--disable-repo=*',
  },
}

for (const [name, expected] of Object.entries(cases)) {
  const dialect = name as Dialect
  const program = dialect === 'yum' ? 'yum' : 'dnf'
  const { always, ours, all, agent } = expected
  t.test(`${dialect} is told in its own words`, async (t) => {
    const both = `${agent} datadog-fips-proxy`
    const told: [string, string[], string][] = [
      [
        'refresh',
        refreshCommand(dialect, program, source),
        `${always} ${ours} ${expected.refresh}`,
      ],
      ['versions', versionsCommand(dialect, program, source, ['datadog-agent']), expected.versions],
      [
        'install',
        installCommand(dialect, program, source, packages, 'ours'),
        `${always} ${ours} install ${both}`,
      ],
      [
        'install from all',
        installCommand(dialect, program, source, packages, 'all'),
        `${always} ${all} install ${both}`,
      ],
      [
        'downgrade',
        downgradeCommand(dialect, program, source, packages, 'ours'),
        `${always} ${ours} downgrade ${both}`,
      ],
      [
        'remove',
        removeCommand(dialect, program, ['datadog-agent']),
        `${always} ${expected.remove} --setopt=clean_requirements_on_remove=0 remove datadog-agent`,
      ],
    ]
    for (const [what, command, line] of told) t.equal(command.join(' '), line, what)
    for (const [what, command] of told)
      t.notMatch(command.join(' '), /nogpgcheck|no-gpg|disableexcludes|allowerasing/, what)
  })
}

t.test('without key files the repository keeps its own', async (t) => {
  const bare = { file: '/etc/yum.repos.d/x.repo', id: 'x', keys: [] }
  t.strictSame(refreshCommand('dnf5', 'dnf', bare).slice(-3), [
    '--repo=x',
    '--refresh',
    'makecache',
  ])
})

t.test('the versions that dnf lists are read', async (t) => {
  t.strictSame(Object.fromEntries(parseVersions('dnf', recorded('dnf-versions').stdout)), {
    'datadog-agent': ['1:7.40.1-1', '1:7.44.1-1', '1:7.47.0-1', '1:7.66.0-1'],
    'datadog-fips-proxy': ['1.1.0-1', '1.2.0-1'],
  })
})

/** As yum 3 prints: columns, and a line break where a name or a version is too long for its own. */
const yumList = `Available Packages
datadog-agent.x86_64                        1:7.40.1-1                   datadog
datadog-agent.x86_64                        1:7.66.0-1                   datadog
datadog-fips-proxy-with-a-long-name.x86_64
                                            1.1.0-1                      datadog
datadog-fips-proxy.noarch                   1.2.0~rc.1-1.el7             datadog
`

t.test('the versions that yum lists are read', async (t) => {
  t.strictSame(Object.fromEntries(parseVersions('yum', yumList)), {
    'datadog-agent': ['1:7.40.1-1', '1:7.66.0-1'],
    'datadog-fips-proxy-with-a-long-name': ['1.1.0-1'],
    'datadog-fips-proxy': ['1.2.0~rc.1-1.el7'],
  })
})
