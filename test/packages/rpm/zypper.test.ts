import t from 'tap'
import type { RunOptions } from '../../../src/host/host.ts'
import type { InstallOptions } from '../../../src/packages/package-manager.ts'
import { zypper } from '../../../src/packages/rpm/zypper.ts'
import { recorded } from '../recorded.ts'
import { type Answers, rpmHost } from './rpm-host.ts'

const options: InstallOptions = {
  source: { file: '/etc/zypp/repos.d/datadog.repo', id: 'datadog', keys: ['/keys/a'] },
  prerequisites: [],
  lockLimit: 90_500,
  onLine: () => {},
}
const packages = [{ name: 'datadog-agent' }, { name: 'datadog-fips-proxy' }]

t.test('a new host refreshes our repository only, then installs from it only', async (t) => {
  const { host, run } = rpmHost()
  await zypper.install(host, packages, options)
  t.strictSame(run, [
    'zypper --non-interactive refresh --force datadog',
    'zypper --non-interactive install --no-recommends --repo datadog datadog-agent datadog-fips-proxy',
  ])
})

t.test('zypper waits for its lock as long as we would', async (t) => {
  const { host } = rpmHost()
  const seen: RunOptions[] = []
  const watched = {
    ...host,
    run: (command: readonly [string, ...string[]], how: RunOptions = {}) => {
      seen.push(how)
      return host.run(command, how)
    },
  }
  await zypper.refresh(watched, options)
  t.strictSame(seen[0]?.env, { ZYPP_LOCK_TIMEOUT: '91' })
})

t.test('a version in part is looked up, and put back even if it is older', async (t) => {
  const { host, run } = rpmHost({}, [[/ search /, recorded('zypper-versions')]])
  await zypper.install(host, [{ name: 'datadog-agent', version: '7.47' }], options)
  t.match(run.at(-1), / install --no-recommends --repo datadog datadog-agent=1:7\.47\.0-1$/)
  await zypper.putBack(host, [{ name: 'datadog-agent', version: '1:7.44.1-1' }], options)
  t.match(run.at(-1), / --oldpackage --repo datadog datadog-agent=1:7\.44\.1-1$/)
})

t.test('a dependency that our repository lacks is asked of all', async (t) => {
  const { host, run } = rpmHost({}, [
    [/--repo datadog datadog-agent/, { code: 4, ...recorded('zypper-install-dependency') }],
    [/ install /, { code: 106, ...recorded('zypper-install-skipped') }],
  ])
  await zypper.install(host, packages, options)
  t.equal(run.length, 3)
  t.notMatch(run[2], '--repo')
})

const refusals: [
  name: string,
  answers: Answers,
  error: { code: string; exit?: string; message?: RegExp },
][] = [
  [
    'metadata signed by a stranger',
    [[/ refresh /, { code: 4, ...recorded('zypper-refresh-stranger') }]],
    { code: 'REPOSITORY_REFUSED', exit: 'preflight', message: /Signature verification failed/ },
  ],
  [
    'our repository when it was passed over',
    [[/ refresh /, { code: 106, ...recorded('zypper-install-ours-skipped') }]],
    { code: 'REPOSITORY_REFUSED', exit: 'preflight' },
  ],
  [
    'a package that is missing',
    [[/ install /, { code: 104, ...recorded('zypper-install-no-proxy') }]],
    { code: 'PACKAGES_NOT_INSTALLED', message: /No provider of 'datadog-fips-proxy' found/ },
  ],
  [
    'a package without a signature',
    [[/ install /, { code: 8, ...recorded('zypper-install-unsigned') }]],
    { code: 'PACKAGES_NOT_INSTALLED', message: /File is unsigned/ },
  ],
  [
    'a script of ours that failed',
    [[/ install /, { code: 107, ...recorded('zypper-install-script') }]],
    { code: 'PACKAGE_SCRIPT_FAILED', message: /%post\(datadog-fips-proxy-1\.4\.0-1/ },
  ],
  [
    'a lock that is not released in time',
    [[/ refresh /, { code: 7, ...recorded('zypper-locked') }]],
    { code: 'PACKAGE_MANAGER_LOCKED', message: /locked by the application with pid \d+/ },
  ],
]

for (const [name, answers, error] of refusals) {
  t.test(`${name} is refused, and said why`, async (t) => {
    await t.rejects(zypper.install(rpmHost({}, answers).host, packages, options), error)
  })
}

t.test("a script of somebody else's that failed is no reason to undo", async (t) => {
  const stdout = 'warning: %post(other-1.0-1.noarch) scriptlet failed, exit status 3\n'
  const { host } = rpmHost({}, [[/ install /, { code: 107, stdout }]])
  await t.resolves(zypper.install(host, packages, options))
})

t.test('a restart that is wanted is told', async (t) => {
  const told: string[] = []
  const { host } = rpmHost({}, [[/ install /, { code: 102 }]])
  await zypper.install(host, packages, { ...options, onLine: (line) => told.push(line) })
  t.match(told, [/restarted/])
})

t.test('packages are removed alone', async (t) => {
  const { host, run } = rpmHost()
  await zypper.remove(host, ['datadog-agent'], { ...options, purge: [] })
  t.strictSame(run, [
    'rpm -e --test datadog-agent',
    'zypper --non-interactive remove --no-clean-deps datadog-agent',
  ])
})

t.test('the newest on offer is found without the network', async (t) => {
  const { host, run } = rpmHost({}, [[/ search /, recorded('zypper-versions')]])
  const newest = await zypper.candidates(host, ['datadog-agent'], options.source)
  t.equal(newest.get('datadog-agent'), '1:7.66.0-1')
  t.match(run[0], '--no-refresh')
})

t.test('what is installed and locked is known', async (t) => {
  const locks = 'type: package\nsolvable_name: datadog-agent\n'
  const { host } = rpmHost({ '/etc/zypp/locks': locks }, [
    ['rpm -qa', 'datadog-agent\t1:7.47.0-1\n'],
  ])
  t.strictSame(Object.fromEntries(await zypper.installed(host)), {
    'datadog-agent': { version: '1:7.47.0-1', held: true },
  })
})
