import t, { type Test } from 'tap'
import { hostsAvailable } from '../lab/available.ts'
import { bootHost, type HostOptions, type TestHost } from '../lab/host.ts'
import { treeFormat, treeStack } from '../lab/trees.ts'
import { agentConfig } from './agent-host.ts'
import { API_KEY } from './api-keys.ts'
import { everyManager, type Family, type FamilyId, families } from './families.ts'
import { buildByDockerfile, freshTree, keep } from './image.ts'
import { json } from './install.ts'
import { noLeaks } from './leaks.ts'
import { sideBySide } from './side-by-side.ts'
import { agent, listening, logOf, proxy, unit } from './units.ts'

const firstBoot = 'dd-fips-first-boot'
const any = { expect: 'any' } as const

/** How the key comes to the first host of each row. */
const ways: Partial<Record<FamilyId, 'file' | 'credential' | 'variable'>> = {
  'debian-12': 'file',
  'rocky-9': 'credential',
  'sles-15': 'variable',
}

/** What an image must not carry, as find(1) sees it. */
const traces = `find /var/cache/apt /var/cache/dnf /var/cache/zypp /var/lib/apt/lists /var/log /tmp /var/tmp /run \
  /etc/dd-fips /root /var/lib/zypp/AnonymousUniqueId -newer /stamp ! -type d 2>/dev/null`

const result = async (host: TestHost) => json(await host.run(['dd-fips', 'verify', '--json'], any))

for (const id of everyManager) {
  const row: Family = families[id]
  const reason = await hostsAvailable(treeFormat(row.tree))
  t.test(`${id}: the Dockerfile's image, booted twice`, sideBySide(t, reason), async (t) => {
    const [below, tree] = [await treeStack(row.tree), await freshTree(t, row)]
    await tree.shell('touch -d "1 second ago" /stamp')
    const said = await buildByDockerfile(tree)
    t.match(said, /Incomplete: not running: nothing failed/)
    t.equal((await tree.shell(traces, any)).stdout, '', 'no log, list, download or id of this run')
    t.equal((await tree.shell('cat /etc/machine-id')).stdout.trim(), '')
    t.strictSame(await listening(tree), [], 'nothing was started')
    t.notMatch(String(await tree.read(agentConfig)), /^api_key: \S/m)
    t.match(String(await tree.read('/var/lib/dd-fips/receipt.json')), /"manager": "none"/)
    const image = await keep(t, below, tree, `${id}-image`)
    const way = ways[id]
    if (way === 'file') await tree.write('/etc/dd-fips/api-key', `${API_KEY}\n`, { mode: 0o600 })
    if (way === 'variable') {
      await tree.write('/etc/dd-fips/first-boot.env', `DD_API_KEY=${API_KEY}\n`, { mode: 0o600 })
    }
    const keyed = await keep(t, below, tree, `${id}-keyed`)
    await tree.close()

    const credentials = way === 'credential' ? { 'dd-fips.api-key': API_KEY } : {}
    const options: HostOptions = { tree: row.tree, stack: keyed, credentials, traced: true }
    const host = await bootHost(options)
    t.teardown(() => host.close())
    const log = await logOf(host, firstBoot)
    t.match(log, /API key: taken from .*\n[\s\S]*has removed itself/)
    t.notMatch(log, /Invalid|ignoring|Unknown/, 'the unit is understood')
    t.equal((await result(host)).result, 'proved')
    t.match(String(await host.read(agentConfig)), `api_key: ${API_KEY}\n`)
    t.equal((await unit(host, firstBoot)).load, 'not-found')
    const gone = `ls -d /etc/dd-fips /etc/systemd/system/dd-fips* /etc/systemd/system/*/dd-fips*`
    t.equal((await host.shell(gone, any)).stdout, '')
    const [first, second] = [await unit(host, proxy), await unit(host, agent)]
    t.ok(first.since < second.since, 'the proxy before the Agent')
    await noLeaks(t, host, { kept: /^\/run\/(host\/)?credentials\// })

    const later = await keep(t, keyed, host, `${id}-later`)
    await host.close()
    const again = await bootHost({ tree: row.tree, stack: later, traced: true })
    t.teardown(() => again.close())
    t.equal((await unit(again, agent)).active, 'active', 'the second boot starts what is enabled')
    t.notMatch((await again.run(['journalctl', '-b', '--no-pager'])).stdout, /dd-fips-first-boot/)
    await noLeaks(t, again)
    await again.close()

    if (id === 'debian-12') await withoutKey(t, { tree: row.tree, stack: image })
  })
}

/** A host of the image that gets no key at first: it says so, and takes the key when that has come. */
async function withoutKey(t: Test, options: HostOptions): Promise<void> {
  const host = await bootHost({ ...options, mayFail: true, traced: true })
  t.teardown(() => host.close())
  t.match(await unit(host, firstBoot), { active: 'failed' })
  t.match(
    await logOf(host, firstBoot),
    /No API key was found on this host[\s\S]*\/etc\/dd-fips\/api-key/,
  )
  t.match(await unit(host, agent), { active: 'inactive', enabled: 'enabled' })
  t.notMatch(await logOf(host, agent), /API key is not set/, 'the Agent was not started in vain')
  await host.write('/etc/dd-fips/api-key', API_KEY, { mode: 0o600 })
  await host.run(['systemctl', 'start', firstBoot])
  t.equal((await result(host)).result, 'proved')
  t.equal((await host.run(['systemctl', 'is-system-running'], any)).stdout, 'running\n')
  await noLeaks(t, host)
}
