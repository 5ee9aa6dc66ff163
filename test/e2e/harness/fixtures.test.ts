import t from 'tap'
import { hostsAvailable } from '../../lab/available.ts'
import { bootHost } from '../../lab/host.ts'
import { prepareHosts } from '../../lab/prepare.ts'
import type { TreeName } from '../../lab/trees.ts'
import { eventually } from '../eventually.ts'
import { sideBySide } from '../side-by-side.ts'
import { configure, install } from './by-hand.ts'

// A tree that has to be built first takes longer than a test file may.
t.setTimeout(600_000)
const reason = await hostsAvailable()
const fips = 'fips:\n  enabled: true\n  https: false\n'
const core = [
  'datadog-agent',
  'diagnose',
  '--include',
  'connectivity-datadog-core-endpoints',
] as const

const trees = ['bookworm', 'bullseye', 'trixie'] as const satisfies TreeName[]
if (!reason) await prepareHosts(...trees)

for (const tree of trees) {
  t.test(
    `on ${tree} the Agent sends through the proxy and nowhere else`,
    sideBySide(t, reason),
    async (t) => {
      const host = await bootHost({ tree })
      t.teardown(() => host.close())
      await install(host, 'datadog-agent', 'datadog-signing-keys', 'datadog-fips-proxy')
      const idle = await host.run(['systemctl', 'is-active', 'datadog-agent'], { expect: [3] })
      t.equal(idle.stdout, 'inactive\n', 'not before there is a datadog.yaml')
      await configure(host, fips)
      for (const prefix of ['haproxy-app.agent', 'trace.agent', 'process']) {
        const arrived = async () =>
          (await host.intake()).some((request) => request.host === `${prefix}.ddog-gov.com`)
        t.ok(await eventually(arrived), prefix)
      }
      t.strictSame([...new Set((await host.intake()).map((request) => request.through))], ['proxy'])
      const { stdout } = await host.run(['sudo', '-u', 'dd-agent', ...core])
      t.match(stdout, /^\.{8}$.*Total:8, Success:8$/ms)
      t.equal((await host.shell('ss -lnt | grep -c 127.0.0.1:98')).stdout, '16\n')

      await host.run(['systemctl', 'stop', 'datadog-fips-proxy'])
      const failed = await host.run([...core])
      t.match(failed.stdout, /FAIL Connectivity to http:\/\/localhost:9804.*Error:.*refused/s)
      t.match(failed.stdout, /Total:8, Fail:8\n$/)
    },
  )
}

t.test('Agent 7.40 knows nothing of the proxy', sideBySide(t, reason), async (t) => {
  const host = await bootHost({ tree: 'bookworm' })
  t.teardown(() => host.close())
  await install(host, 'datadog-agent=1:7.40.1-1', 'datadog-fips-proxy')
  await configure(host, fips)
  t.ok(await eventually(async () => (await host.intake()).length > 0))
  t.match(await host.intake(), [{ through: 'direct' }])
  t.match((await host.run(['datadog-agent', 'version'])).stdout, /^Agent 7\.40\.1 /)
})

t.test(
  'Agent 7.47 has its own form of diagnose, and ways past the proxy',
  sideBySide(t, reason),
  async (t) => {
    const host = await bootHost({ tree: 'bookworm', repository: 'old' })
    t.teardown(() => host.close())
    await install(host, 'datadog-agent', 'datadog-fips-proxy')
    t.match((await host.run(['datadog-agent', 'version'])).stdout, /^Agent 7\.47\.0 /)
    const extra = 'additional_endpoints:\n  "https://app.agent.datadoghq.com": [k]\n'
    await configure(host, `FIPS: {Enabled: yes, https: false}\n${extra}`)
    const passed = async () => (await host.intake()).some((request) => request.through === 'direct')
    t.ok(await eventually(passed))
    const old = await host.run(['datadog-agent', 'diagnose', 'datadog-connectivity'])
    t.match(old.stdout, /'http:\/\/localhost:9804\/api\/v1\/series'.*status code 200.*PASS/s)
    t.equal((await host.run([...core], { expect: 'any' })).code, 1)

    await host.serveRepository('full')
    await install(host, 'datadog-agent', 'datadog-fips-proxy')
    t.match((await host.run(['datadog-agent', 'status'])).stdout, /Agent \(v7\.66\.0\)/)
    t.match((await host.run([...core, '--json'])).stdout, /"total": 16/)
  },
)

t.test(
  'an Agent without a key, or with fips.https at its default, does not work',
  sideBySide(t, reason),
  async (t) => {
    const host = await bootHost({ tree: 'bookworm' })
    t.teardown(() => host.close())
    await install(host, 'datadog-agent', 'datadog-fips-proxy')
    await configure(host, 'fips:\n  enabled: true\n')
    t.match((await host.run([...core])).stdout, /Fail:8/)
    await host.write('/etc/datadog-agent/datadog.yaml', 'api_key:\n')
    const run = await host.run(['datadog-agent', 'run'], { expect: [1] })
    t.match(run.stderr, /API key is not set/)
    await host.run(['systemctl', 'restart', 'datadog-agent'])
    const failed = async () =>
      (await host.run(['systemctl', 'is-failed', 'datadog-agent'], { expect: 'any' })).code === 0
    t.ok(await eventually(failed))
    await host.write('/etc/datadog-agent/environment', 'DD_API_KEY=fromtheenvironment\n')
    await host.shell('systemctl reset-failed && systemctl restart datadog-agent && sleep 1')
    t.equal((await host.run(['systemctl', 'is-active', 'datadog-agent'])).stdout, 'active\n')
  },
)

t.test('the keys package rewrites the keyring', sideBySide(t, reason), async (t) => {
  const host = await bootHost({ tree: 'bookworm' })
  t.teardown(() => host.close())
  const keyring = '/usr/share/keyrings/datadog-archive-keyring.gpg'
  await host.write(keyring, 'what was there')
  await install(host, 'datadog-signing-keys')
  t.equal((await host.read(keyring))?.[0], 0x99, 'a binary public-key packet')
})
