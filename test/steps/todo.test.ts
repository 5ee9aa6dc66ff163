import t from 'tap'
import type { InstallPackages } from '../../src/steps/install-packages.ts'
import { todo } from '../../src/steps/packages/packages-to-install.ts'
import { debian } from '../support/machine.ts'

const step: InstallPackages = {
  kind: 'install-packages',
  manager: 'apt',
  packages: [{ name: 'datadog-agent' }, { name: 'datadog-fips-proxy' }],
  upgrade: false,
  source: { file: '/etc/apt/sources.list.d/datadog.list' },
  prerequisites: [],
  hold: { manager: 'systemd', units: [] },
  units: {},
}
const upgrade: InstallPackages = { ...step, upgrade: true }
const agent = (version?: string) => [{ name: 'datadog-agent', ...(version && { version }) }]
function host(packages: Readonly<Record<string, string>>, knowsRepository = true) {
  const machine = debian()
  for (const [name, version] of Object.entries(packages)) machine.apt.unpack(name, version)
  machine.apt.lists.there = knowsRepository
  return { host: machine.host }
}

t.test('wants what is missing, whatever version is there of the others', async (t) => {
  t.same(await todo(step, host({ 'datadog-agent': '1:7.47.0-1' })), {
    wanted: [{ name: 'datadog-fips-proxy' }],
    lines: ['datadog-fips-proxy newest'],
    unknown: [],
  })
  const asked = { ...step, packages: agent('7.47') }
  t.match(await todo(asked, host({})), { lines: ['datadog-agent 7.47'] })
})

t.test('an upgrade wants what the repository has newer, in its exact version', async (t) => {
  const found = await todo(
    upgrade,
    host({ 'datadog-agent': '1:7.47.0-1', 'datadog-fips-proxy': '1:1.2.0-1' }),
  )
  t.same(found, {
    wanted: [{ name: 'datadog-agent', version: '1:7.66.0-1' }],
    lines: ['datadog-agent 1:7.47.0-1 → 1:7.66.0-1'],
    unknown: [],
  })
})

t.test('an upgrade goes no further than what was asked for, and never back', async (t) => {
  const asked = { ...upgrade, packages: agent('7.47') }
  t.same((await todo(asked, host({ 'datadog-agent': '1:7.47.0-1' }))).wanted, [])
  t.same((await todo(asked, host({ 'datadog-agent': '1:7.66.0-1' }))).wanted, [])
  t.same((await todo(upgrade, host({ 'datadog-agent': '1:7.99.0-1' }))).wanted, [
    { name: 'datadog-fips-proxy' },
  ])
})

t.test('a version that the repository lacks is refused', async (t) => {
  const asked = { ...upgrade, packages: agent('7.99') }
  await t.rejects(todo(asked, host({ 'datadog-agent': '1:7.47.0-1' })), {
    code: 'VERSION_NOT_FOUND',
  })
})

t.test('an upgrade leaves open what a repository that is not known yet may have', async (t) => {
  t.same(await todo(upgrade, host({ 'datadog-agent': '1:7.47.0-1' }, false)), {
    wanted: [{ name: 'datadog-fips-proxy' }],
    lines: ['datadog-fips-proxy newest', 'datadog-agent 1:7.47.0-1 → newest'],
    unknown: ['datadog-agent'],
  })
})

t.test('a held package is not upgraded', async (t) => {
  const machine = debian()
  machine.apt.unpack('datadog-agent', '1:7.47.0-1')
  const status = machine.files.get('/var/lib/dpkg/status')
  const held = String(status?.content).replace(
    'Package: datadog-agent\nStatus: install ok',
    'Package: datadog-agent\nStatus: hold ok',
  )
  if (status) status.content = Buffer.from(held)
  t.same(await todo({ ...upgrade, packages: agent() }, machine), {
    wanted: [],
    lines: [],
    unknown: [],
  })
})

t.test('a bundle brings what it holds, and an upgrade what is newer in it', async (t) => {
  const holding = (agent: string, proxy: string): InstallPackages => ({
    ...upgrade,
    bundle: {
      archive: '/root/bundle.tar',
      digest: '',
      trusted: [],
      packages: { 'datadog-agent': agent, 'datadog-fips-proxy': proxy },
    },
  })
  const machine = host({ 'datadog-agent': '1:7.66.0-1' }, false)
  t.same(await todo(holding('1:7.67.0-1', '1:1.2.0-1'), machine), {
    wanted: [{ name: 'datadog-fips-proxy' }, { name: 'datadog-agent', version: '1:7.67.0-1' }],
    lines: [
      'datadog-fips-proxy 1:1.2.0-1 from the bundle',
      'datadog-agent 1:7.66.0-1 → 1:7.67.0-1',
    ],
    unknown: [],
  })
  t.match((await todo(holding('1:7.47.0-1', '1:1.2.0-1'), machine)).wanted, [
    { name: 'datadog-fips-proxy' },
  ])
})
