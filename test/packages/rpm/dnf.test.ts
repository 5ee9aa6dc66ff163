import t from 'tap'
import type { InstallOptions } from '../../../src/packages/package-manager.ts'
import { dnf, dnf5, yum } from '../../../src/packages/rpm/dnf.ts'
import { recorded } from '../recorded.ts'
import { type Answers, rpmHost } from './rpm-host.ts'

const options: InstallOptions = {
  source: { file: '/etc/yum.repos.d/datadog.repo', id: 'datadog', keys: ['/keys/a', '/keys/b'] },
  prerequisites: [],
  lockLimit: 0,
  onLine: () => {},
}
const packages = [{ name: 'datadog-agent' }, { name: 'datadog-fips-proxy' }]
const files = { '/usr/bin/dnf': '', '/keys/a': 'a key' }

const verb = / (makecache|repoquery|install|downgrade|remove)( .*)?$/
const verbs = (run: readonly string[]) => run.map((line) => verb.exec(line)?.[0].trim())

t.test('a new host refreshes our repository only, then installs from it only', async (t) => {
  const { host, run } = rpmHost(files)
  await dnf.install(host, packages, options)
  t.strictSame(verbs(run), ['makecache', 'install datadog-agent datadog-fips-proxy'])
  for (const line of run) {
    t.match(line, '--disablerepo=* --enablerepo=datadog')
    t.match(line, 'gpgkey=file:///keys/a ', 'a key file that is not there is not named')
    t.notMatch(line, '/keys/b')
  }
})

t.test('a version in part is looked up in what was refreshed', async (t) => {
  const { host, run } = rpmHost(files, [[/repoquery/, recorded('dnf-versions')]])
  const wanted = [{ name: 'datadog-agent', version: '7.47' }, { name: 'datadog-fips-proxy' }]
  await dnf.install(host, wanted, options)
  t.equal(verbs(run).at(-1), 'install datadog-agent-1:7.47.0-1 datadog-fips-proxy')
})

t.test('a version that is not there is told before anything is installed', async (t) => {
  const { host, run } = rpmHost(files, [[/repoquery/, recorded('dnf-versions')]])
  const wanted = [{ name: 'datadog-agent', version: '7.50' }]
  await t.rejects(dnf.install(host, wanted, options), {
    code: 'VERSION_NOT_FOUND',
    exit: 'settings',
    message: /The nearest versions are 1:7\.66\.0-1, 1:7\.47\.0-1, 1:7\.44\.1-1, 1:7\.40\.1-1\./,
  })
  t.notMatch(run.join('\n'), / install /)
})

t.test('a dependency that our repository lacks is asked of all', async (t) => {
  const { host, run } = rpmHost(files, [
    [/enablerepo=datadog.* install /, { code: 1, ...recorded('dnf-install-dependency') }],
  ])
  await dnf.install(host, packages, options)
  t.equal(run.length, 3)
  t.notMatch(run[2], 'disablerepo')
  t.match(run[2], 'setopt=datadog.gpgkey=file:///keys/a', 'our keys stay ours')
})

const refusals: [
  name: string,
  answers: Answers,
  error: { code: string; exit?: string; message?: RegExp },
][] = [
  [
    'metadata signed by a stranger',
    [[/makecache/, { code: 1, ...recorded('dnf-refresh-stranger') }]],
    { code: 'REPOSITORY_REFUSED', exit: 'preflight', message: /Bad GPG signature/ },
  ],
  [
    'metadata that was altered',
    [[/makecache/, { code: 1, ...recorded('dnf-refresh-tampered') }]],
    { code: 'REPOSITORY_REFUSED', exit: 'preflight', message: /checksum doesn't match/ },
  ],
  [
    'a package that is missing',
    [[/ install /, { code: 1, ...recorded('dnf-install-no-proxy') }]],
    { code: 'PACKAGES_NOT_INSTALLED', message: /Unable to find a match: datadog-fips-proxy/ },
  ],
  [
    'a package without a signature',
    [[/ install /, { code: 1, ...recorded('dnf-install-unsigned') }]],
    { code: 'PACKAGES_NOT_INSTALLED', message: /is not signed/ },
  ],
  [
    'a package that was altered',
    [[/ install /, { code: 1, ...recorded('dnf-install-truncated') }]],
    { code: 'PACKAGES_NOT_INSTALLED', message: /checksum doesn't match/ },
  ],
  [
    'a script that failed, which dnf itself passes over',
    [[/ install /, { code: 0, ...recorded('dnf-install-script') }]],
    { code: 'PACKAGE_SCRIPT_FAILED', message: /%post\(datadog-fips-proxy-1\.4\.0-1/ },
  ],
  [
    'a lock that is not released in time',
    [[/makecache/, { code: 200, ...recorded('dnf-locked') }]],
    { code: 'PACKAGE_MANAGER_LOCKED', exit: 'preflight', message: /metadata already locked by/ },
  ],
]

for (const [name, answers, error] of refusals) {
  t.test(`${name} is refused, and said why`, async (t) => {
    const { host } = rpmHost(files, answers)
    await t.rejects(dnf.install(host, packages, options), error)
  })
}

t.test('a host in FIPS mode that refuses MD5 digests is told so', async (t) => {
  const stderr =
    'Error: Transaction test error:\n  package x-1-1.noarch does not verify: no digest\n'
  const answers: Answers = [[/ install /, { code: 1, stderr }]]
  const fips = rpmHost({ ...files, '/proc/sys/crypto/fips_enabled': '1\n' }, answers)
  await t.rejects(dnf.install(fips.host, packages, options), {
    code: 'DIGEST_REFUSED',
    message: /FIPS mode.*MD5 digests/,
  })
  const other = rpmHost({ ...files, '/proc/sys/crypto/fips_enabled': '0\n' }, answers)
  await t.rejects(dnf.install(other.host, packages, options), { code: 'PACKAGES_NOT_INSTALLED' })
})

t.test('a package that cannot be unpacked: dnf says no reason, so its log is named', async (t) => {
  const stderr = 'Error unpacking rpm package datadog-agent-1:7.66.0-1.x86_64\n'
  const { host } = rpmHost(files, [[/ install /, { code: 1, stderr }]])
  const error = { code: 'PACKAGES_NOT_INSTALLED', remedy: /dnf\.rpm\.log.*disk is full/ }
  await t.rejects(dnf.install(host, packages, options), error)
})

t.test('a lock that is released meanwhile is waited for', async (t) => {
  let calls = 0
  const first = { code: 200, ...recorded('dnf-locked') }
  const { host } = rpmHost(files, [[/makecache/, () => (calls++ === 0 ? first : '')]])
  const told: string[] = []
  await dnf.refresh(host, { ...options, lockLimit: 60_000, onLine: (line) => told.push(line) })
  t.equal(calls, 2)
  t.strictSame(told.slice(-1), ['Another program holds the lock of dnf; waiting ...'])
})

const lockMessages: [dialect: 'yum' | 'dnf5', stderr: string][] = [
  ['yum', 'Another app is currently holding the yum lock; exiting as configured by exit_on_lock\n'],
  ['dnf5', 'Failed to obtain rpm transaction lock. Another transaction is in progress.\n'],
]

for (const [dialect, stderr] of lockMessages) {
  t.test(`${dialect}, which has no exit code for a lock, is understood by its words`, async (t) => {
    const { host } = rpmHost(files, [[/makecache/, { code: 1, stderr }]])
    const manager = { yum, dnf5 }[dialect]
    await t.rejects(manager.refresh(host, options), { code: 'PACKAGE_MANAGER_LOCKED' })
  })
}

t.test('what was upgraded goes back by a downgrade, what is gone by an install', async (t) => {
  const { host, run } = rpmHost(files, [['rpm -qa', 'datadog-agent\t1:7.66.0-1\n']])
  const wanted = [
    { name: 'datadog-agent', version: '1:7.47.0-1' },
    { name: 'datadog-fips-proxy', version: '1.1.0-1' },
  ]
  await dnf.putBack(host, wanted, options)
  t.strictSame(verbs(run).slice(-2), [
    'downgrade datadog-agent-1:7.47.0-1',
    'install datadog-fips-proxy-1.1.0-1',
  ])
})

t.test('packages that others need are not removed', async (t) => {
  const stderr = 'error: Failed dependencies:\n\tdatadog-agent is needed by x-1-1.noarch\n'
  const { host, run } = rpmHost(files, [['rpm -e --test', { code: 1, stderr }]])
  const gone = dnf.remove(host, ['datadog-agent'], { ...options, purge: [] })
  await t.rejects(gone, { code: 'PACKAGES_NEEDED', message: /needed by x-1-1\.noarch/ })
  t.equal(run.length, 1)
})

t.test('packages are removed alone, with the copies that rpm keeps if all is to go', async (t) => {
  const { host, run } = rpmHost(files, [
    ['rpm -qc', '/etc/a.conf\n'],
    ['dnf', { code: 0 }],
  ])
  await dnf.remove(host, ['datadog-agent'], { ...options, purge: [] })
  t.strictSame(run.length, 2)
  await dnf.remove(host, ['datadog-agent'], { ...options, purge: ['datadog-agent'] })
  t.equal(verbs(run).at(-1), 'remove datadog-agent')
  t.match(run.join('\n'), 'rpm -qc datadog-agent')
})

t.test('the newest on offer is found without the network', async (t) => {
  const { host, run } = rpmHost(files, [[/repoquery/, recorded('dnf-versions')]])
  const newest = await dnf.candidates(host, ['datadog-agent'], options.source)
  t.strictSame(Object.fromEntries(newest), {
    'datadog-agent': '1:7.66.0-1',
    'datadog-fips-proxy': '1.2.0-1',
  })
  t.match(run[0], '--cacheonly')
})

t.test('a repository of which nothing is known yet offers nothing', async (t) => {
  const stderr = "Error: Cache-only enabled but no cache for 'datadog'\n"
  const { host } = rpmHost(files, [[/repoquery/, { code: 1, stderr }]])
  t.equal((await dnf.candidates(host, ['datadog-agent'], options.source)).size, 0)
})

t.test('where dnf has only its old name, that is used', async (t) => {
  const { host, run } = rpmHost({ '/usr/bin/yum': '->dnf-3' })
  await dnf.refresh(host, options)
  t.match(run[0], /^yum --assumeyes --setopt=exit_on_lock=1 --setopt=best=1/)
})

t.test('whoever holds a lock is found, by process id or by the lock itself', async (t) => {
  const byPid = rpmHost({
    '/var/lib/dnf/rpmdb_lock.pid': '4711',
    '/proc/4711/cmdline': '/usr/bin/python3\0/usr/bin/dnf\0upgrade\0',
  })
  const holder = { pid: 4711, command: '/usr/bin/python3 /usr/bin/dnf upgrade' }
  t.match(await dnf.lockHolder(byPid.host), { ...holder, path: '/var/lib/dnf/rpmdb_lock.pid' })
  const byLock = rpmHost({
    '/run/dnf/rpmtransaction.lock': '',
    '/proc/4711/cmdline': 'dnf5\0upgrade\0',
  })
  const inode = (await byLock.host.stat('/run/dnf/rpmtransaction.lock'))?.inode
  await byLock.host.write('/proc/locks', `1: POSIX  ADVISORY  WRITE 4711 00:2a:${inode} 0 EOF\n`)
  t.match(await dnf5.lockHolder(byLock.host), { pid: 4711, command: 'dnf5 upgrade' })
  t.equal(await yum.lockHolder(rpmHost().host), undefined)
})
