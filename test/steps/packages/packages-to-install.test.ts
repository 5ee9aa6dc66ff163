import t from 'tap'
import { type InstallPackages, installPackages } from '../../../src/steps/install-packages.ts'
import { contextOn } from '../../support/context.ts'
import { debian, given, type Machine } from '../../support/machine.ts'

const list = '/etc/apt/sources.list.d/datadog.list'
const upgrade: InstallPackages = {
  kind: 'install-packages',
  manager: 'apt',
  packages: [{ name: 'datadog-agent' }, { name: 'datadog-fips-proxy' }],
  upgrade: true,
  source: { file: list },
  prerequisites: [],
  hold: { manager: 'systemd', units: [] },
  units: { 'datadog-fips-proxy': 'datadog-fips-proxy', 'datadog-agent': 'datadog-agent' },
}
const asking = (version: string): InstallPackages => ({
  ...upgrade,
  packages: [{ name: 'datadog-agent', version }],
})

function host(packages: Readonly<Record<string, string>>, knowsRepository = true): Machine {
  const machine = debian()
  given(machine, list, 'deb https://apt.example.com/ stable 7\n')
  for (const [name, version] of Object.entries(packages)) machine.apt.unpack(name, version)
  machine.apt.lists.there = knowsRepository
  return machine
}

const old = { 'datadog-agent': '1:7.47.0-1', 'datadog-fips-proxy': '1:1.1.0-1' }

async function bringUp(step: InstallPackages, machine: Machine): Promise<string[]> {
  const context = contextOn(machine)
  await installPackages.apply(step, context, await installPackages.before(step, context))
  return machine.apt.calls
}

t.test('of a repository that is not known yet an upgrade is planned, and then made', async (t) => {
  const machine = host(old, false)
  const change = await installPackages.check(upgrade, contextOn(machine))
  t.equal(
    change?.summary,
    'packages: datadog-agent 1:7.47.0-1 → newest, datadog-fips-proxy 1:1.1.0-1 → newest',
  )
  t.same(change?.affects, ['datadog-agent', 'datadog-fips-proxy'])
  t.same(await bringUp(upgrade, machine), [
    'update',
    'install datadog-agent=1:7.66.0-1 datadog-fips-proxy=1:1.2.0-1',
  ])
  t.equal(await installPackages.check(upgrade, contextOn(machine)), undefined)
})

t.test('what is missing there is installed first, what is old is upgraded after it', async (t) => {
  const machine = host({ 'datadog-agent': '1:7.47.0-1' }, false)
  t.same(await bringUp(upgrade, machine), [
    'update',
    'install datadog-fips-proxy',
    'install datadog-agent=1:7.66.0-1',
  ])
})

t.test('where everything is the newest already, asking is all that is done', async (t) => {
  const machine = host({ 'datadog-agent': '1:7.66.0-1', 'datadog-fips-proxy': '1:1.2.0-1' }, false)
  t.same(await bringUp(upgrade, machine), ['update'])
  t.equal(await installPackages.check(upgrade, contextOn(machine)), undefined)
})

t.test('an upgrade goes to the version that was asked for, and not beyond', async (t) => {
  t.equal(await installPackages.check(asking('7.47'), contextOn(host(old))), undefined)
  const change = await installPackages.check(asking('7.66'), contextOn(host(old)))
  t.equal(change?.summary, 'packages: datadog-agent 1:7.47.0-1 → 1:7.66.0-1')
  await t.rejects(installPackages.check(asking('7.99'), contextOn(host(old))), {
    code: 'VERSION_NOT_FOUND',
    exit: 'settings',
  })
})

t.test('what was refreshed a moment ago is not refreshed again', async (t) => {
  const machine = host({})
  const context = { ...contextOn(machine), fresh: new Set([list]) }
  await installPackages.apply(upgrade, context, await installPackages.before(upgrade, context))
  t.same(machine.apt.calls, ['install datadog-agent datadog-fips-proxy'])
})
