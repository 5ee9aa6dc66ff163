import t from 'tap'
import { apt } from '../../../src/packages/apt/apt.ts'
import type { PackageManager } from '../../../src/packages/package-manager.ts'
import { putBackPackages, savePackages } from '../../../src/steps/packages/saved-packages.ts'
import { contextOn } from '../../support/context.ts'
import { debian } from '../../support/machine.ts'

const options = {
  source: { file: '/etc/apt/sources.list.d/datadog.list' },
  prerequisites: [],
  lockLimit: 0,
  onLine: () => {},
}
const agent = { name: 'datadog-agent', version: '1:7.47.0-1' }
const proxy = { name: 'datadog-fips-proxy', version: '1:1.1.0-1' }
const directory = '/var/lib/dd-fips/backups/now/packages'
const gone = { name: 'datadog-agent', version: '1:7.1.0-1' }

/** A manager that notes by which way packages are put back, and has the files of some only. */
function noting({ has = ['datadog-agent', 'datadog-fips-proxy'], broken = false } = {}) {
  const calls: string[] = []
  const note = (way: string, packages: readonly { readonly name: string }[]) =>
    void calls.push(`${way} ${packages.map(({ name }) => name).join(' ')}`)
  const manager: PackageManager = {
    ...apt,
    save: async (_, packages) => {
      note('save', packages)
      const had = packages.filter(({ name }) => has.includes(name))
      return Object.fromEntries(had.map(({ name }) => [name, `${directory}/${name}.deb`]))
    },
    installSaved: async (_, packages) => {
      note('saved', packages)
      if (broken) throw new Error('the file is damaged')
    },
    putBack: async (_, packages) => note('repository', packages),
  }
  return { manager, calls }
}

t.test('saves nothing, and makes no directory, where nothing is replaced', async (t) => {
  const machine = debian()
  const { manager, calls } = noting()
  t.equal(await savePackages(manager, [], contextOn(machine), options), undefined)
  t.same(calls, [])
  t.notOk(machine.files.has(directory))
})

t.test('saves packages where only root can read, and warns of those it cannot have', async (t) => {
  const machine = debian()
  const context = contextOn(machine)
  const { manager } = noting({ has: ['datadog-fips-proxy'] })
  t.same(await savePackages(manager, [gone, proxy], context, options), {
    'datadog-fips-proxy': `${directory}/datadog-fips-proxy.deb`,
  })
  t.match(machine.files.get(directory), { kind: 'directory', uid: 0, gid: 0, mode: 0o700 })
  t.match(context.said, [/^! datadog-agent 1:7\.1\.0-1 is no longer in the repository/])
})

async function putBack(how: Parameters<typeof noting>[0], files: readonly string[]) {
  const machine = debian()
  const context = contextOn(machine)
  const saved: Record<string, string> = {}
  for (const { name } of [agent, proxy]) saved[name] = `${directory}/${name}.deb`
  await machine.host.makeDirectory(directory)
  for (const name of files) await machine.host.write(`${directory}/${name}.deb`, '')
  const { manager, calls } = noting(how)
  await putBackPackages(manager, context, saved, [agent, proxy], options)
  return { calls, said: context.said }
}

t.test('puts back what was saved, without the repository', async (t) => {
  const { calls, said } = await putBack({}, [agent.name, proxy.name])
  t.same(calls, ['saved datadog-agent datadog-fips-proxy'])
  t.same(said, [])
})

t.test('takes from the repository what was not saved, or whose file is gone', async (t) => {
  const { calls } = await putBack({}, [proxy.name])
  t.same(calls, ['saved datadog-fips-proxy', 'repository datadog-agent'])
  t.same((await putBack({}, [])).calls, ['repository datadog-agent datadog-fips-proxy'])
})

t.test('tries the repository where a saved file cannot be put back, and says why', async (t) => {
  const { calls, said } = await putBack({ broken: true }, [proxy.name])
  t.same(calls, ['saved datadog-fips-proxy', 'repository datadog-agent datadog-fips-proxy'])
  t.match(said, [/^! Saved packages could not be put back: .*the file is damaged/])
})

t.test('brings a host back to the versions it had, though the repository lost them', async (t) => {
  const machine = debian()
  const context = contextOn(machine)
  for (const { name, version } of [agent, proxy]) machine.apt.unpack(name, version)
  const saved = await savePackages(apt, [agent, proxy], context, options)
  machine.apt.unpack('datadog-agent', '1:7.66.0-1')
  machine.apt.unpack('datadog-fips-proxy', '1:1.2.0-1')
  machine.apt.trouble.offersOld = false
  await putBackPackages(apt, context, saved ?? {}, [agent, proxy], options)
  t.equal(machine.apt.installed.get('datadog-agent'), agent.version)
  t.equal(machine.apt.installed.get('datadog-fips-proxy'), proxy.version)
})
