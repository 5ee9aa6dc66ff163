import t from 'tap'
import { hostsAvailable } from '../../lab/available.ts'
import { bootHost, type TestHost } from '../../lab/host.ts'
import { prepareHosts } from '../../lab/prepare.ts'
import type { TreeName } from '../../lab/trees.ts'
import type { VariantName } from '../../lab/variants.ts'
import { eventually } from '../eventually.ts'
import { full } from '../sample.ts'
import { sideBySide } from '../side-by-side.ts'
import { configure } from './by-hand.ts'

// A tree that has to be built first takes longer than a test file may.
t.setTimeout(600_000)
const reason = await hostsAvailable('rpm')
const trees = ['rocky-9', 'centos-7', 'sles-15'] as const satisfies TreeName[]
if (!reason) await prepareHosts(...trees)

const yum = {
  file: '/etc/yum.repos.d/datadog.repo',
  path: '',
  refresh: 'yum -y makecache',
  install: 'yum -y install',
}
const zypper = {
  file: '/etc/zypp/repos.d/datadog.repo',
  path: 'suse/',
  refresh: 'zypper --non-interactive refresh datadog',
  install: 'zypper --non-interactive install',
}

async function addRepository(host: TestHost, { file, path }: typeof yum): Promise<void> {
  const arch = (await host.run(['uname', '-m'])).stdout.trim()
  await host.write(
    file,
    `[datadog]
name=Datadog
baseurl=https://yum.test.example/${path}stable/7/${arch}/
type=rpm-md
enabled=1
gpgcheck=1
repo_gpgcheck=1
skip_if_unavailable=0
gpgkey=file:///etc/datadog.key
`,
  )
  const key = 'https://keys.test.example/DATADOG_RPM_KEY_CURRENT.public'
  await host.run(['curl', '-fsS', '-o', '/etc/datadog.key', key])
  await host.run(['rpm', '--import', '/etc/datadog.key'])
}

for (const tree of trees) {
  t.test(`a ${tree} host knows rpm only, installs and sends`, sideBySide(t, reason), async (t) => {
    const host = await bootHost({ tree })
    t.teardown(() => host.close())
    const manager = tree === 'sles-15' ? zypper : yum
    const absent = await host.shell('command -v apt-get dpkg node', { expect: 'any' })
    t.equal(absent.stdout, '')
    await addRepository(host, manager)
    await host.shell(`${manager.install} datadog-agent datadog-fips-proxy`)
    t.match((await host.run(['rpm', '-qa'])).stdout, /datadog-fips-proxy-1\.2\.0/)
    const idle = await host.run(['systemctl', 'is-active', 'datadog-agent'], { expect: [3] })
    t.equal(idle.stdout, 'inactive\n')
    await configure(host, 'fips:\n  enabled: true\n  https: false\n')
    t.ok(await eventually(async () => (await host.intake()).length > 0))
    t.match(await host.intake(), [{ through: 'proxy' }])
    await host.shell('rpm -e datadog-agent && ! systemctl is-active datadog-agent')
  })
}

// A centos-7 host has the dnf of a rocky-9 host by another name.
for (const tree of full ? trees : (['rocky-9', 'sles-15'] as const)) {
  t.test(
    `a ${tree} host sees what is wrong with a bad repository`,
    sideBySide(t, reason),
    async (t) => {
      const host = await bootHost({ tree })
      t.teardown(() => host.close())
      const manager = tree === 'sles-15' ? zypper : yum
      await addRepository(host, manager)
      const both = `${manager.refresh} && ${manager.install} datadog-fips-proxy`
      const bad: VariantName[] = ['tampered', 'forged', 'stranger', 'no-proxy', 'truncated']
      for (const variant of bad) {
        await host.serveRepository(variant)
        const clean = 'rm -rf /var/cache/dnf /var/cache/zypp /var/lib/dnf/repos'
        const tried = await host.shell(`${clean}; ${both}`, { expect: 'any' })
        t.not(tried.code, 0, variant)
        t.equal((await host.run(['rpm', '-q', 'datadog-fips-proxy'], { expect: 'any' })).code, 1)
      }
      await host.serveRepository('old')
      await host.shell(both)
      t.match((await host.run(['rpm', '-q', 'datadog-fips-proxy'])).stdout, /1\.1\.0/)
    },
  )
}
