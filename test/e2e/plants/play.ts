import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Verdict } from '../../../src/checks/verify.ts'
import { hostsAvailable } from '../../lab/available.ts'
import type { TestHost } from '../../lab/host.ts'
import { treeFormat } from '../../lab/trees.ts'
import { API_KEY } from '../api-keys.ts'
import { type Family, type FamilyId, families } from '../families.ts'
import { playFaults } from '../lanes.ts'
import { noLeaks } from '../leaks.ts'
import { installedHost } from '../prepared.ts'
import { plainVariables } from '../variables.ts'
import { ofLogs } from './of-logs.ts'
import { ofTheAgent } from './of-the-agent.ts'
import { ofTheProxy } from './of-the-proxy.ts'
import { ofTheWayOut } from './of-the-way-out.ts'
import { ofWaysPast } from './of-ways-past.ts'
import { expectedOf, type Plant, sampleOf } from './plant.ts'

interface Stage {
  readonly host: TestHost
  readonly bash: (script: string) => Promise<unknown>
}

const plants: readonly Plant[] = [
  ...ofTheProxy,
  ...ofTheWayOut,
  ...ofTheAgent,
  ...ofWaysPast,
  ...ofLogs,
]

async function verify(host: TestHost, ...flags: string[]) {
  const result = await host.run(['dd-fips', 'verify', '--json', ...flags], { expect: [0, 3] })
  const { result: verdict, checks }: Verdict = JSON.parse(result.stdout)
  const found = Object.fromEntries(checks.map(({ id, status }) => [id, status]))
  return { ...result, result: verdict, checks, found }
}

/** Where hands.sh keeps what is to be restored. */
const aside = /^\/root\/kept\//

const everything = process.env.DD_FIPS_TEST_FULL === '1'

/**
 * Plants one fault after the other on an installed host, each taken back before the next: the right check must notice, those that need it say so, and all others still pass. A sample has
 * one fault of every kind; with `npm run test:full` it is all of them everywhere.
 */
export async function playPlants(id: FamilyId, rows: 'all' | 'sample'): Promise<void> {
  t.setTimeout(1_200_000)
  const family: Family = families[id]
  const reason = await hostsAvailable(treeFormat(family.tree))
  const name = `${id}: every planted fault is noticed by the right check, and by no other`
  await t.test(name, reason === undefined ? {} : { skip: reason }, (t) =>
    playAll(t, family, everything || rows === 'all' ? plants : sampleOf(plants)),
  )
}

async function playAll(t: Test, family: Family, chosen: readonly Plant[]): Promise<void> {
  const begin = async (t: Test): Promise<Stage> => {
    const host = await installedHost(family, { traced: true })
    t.teardown(() => host.close())
    await host.write('/root/hands.sh', await readFile(join(import.meta.dirname, 'hands.sh')))
    const options = { env: { MANAGER: family.manager } }
    const bash = (script: string) =>
      host.byHand(['bash', '-c', `. /root/hands.sh\n${script}`], options)
    const env = await plainVariables()
    const logs = ['dd-fips', 'install', '--json', '--collect-proxy-logs'] as const
    const installed = await host.run(logs, { env, expect: 'any' })
    t.equal(installed.code, 0, 'install proves the host', { stdout: installed.stdout })
    await bash('keep; restore') // what the way back leaves is there from the beginning
    return { host, bash }
  }
  await t.test('without a fault all pass, and what an integration asks can be allowed', (t) =>
    begin(t).then((stage) => withoutFault(t, stage)),
  )
  await playFaults(t, chosen, {
    begin,
    play,
    undo: ({ bash }, plant) => bash(`${plant.back ?? ''}\nrestore`),
    end: async (t, { host }) => {
      t.equal((await verify(host)).result, 'proved', 'the host is clean again')
      await noLeaks(t, host, { kept: aside })
    },
  })
}

async function play(t: Test, { host, bash }: Stage, plant: Plant): Promise<void> {
  await bash(plant.sh)
  const { checks, found, code, stdout } = await verify(host)
  const noticed = checks.find((check) => check.id === plant.check)
  const expected = expectedOf(plant)
  t.strictSame(found, expected, 'who notices', { checks })
  t.match(`${noticed?.summary}\n${noticed?.evidence}`, plant.says)
  t.match(noticed?.remedy, plant.remedy)
  t.equal(code, Object.values(expected).includes('fail') ? 3 : 0)
  t.notMatch(stdout, new RegExp(API_KEY), 'no key is shown')
}

async function withoutFault(t: Test, { host, bash }: Stage): Promise<void> {
  const { result, found, stdout } = await verify(host, '--observe', '3')
  t.equal(result, 'proved')
  t.strictSame([...new Set(Object.values(found))], ['pass'], 'no warning')
  t.notMatch(stdout, new RegExp(API_KEY))

  await bash(ofTheAgent.find(({ check }) => check === 'agent.connections')?.sh ?? '')
  t.equal((await verify(host, '--allow-connection', '203.0.113.0/24:5432')).result, 'proved')
  t.equal((await verify(host, '--allow-connection', '203.0.113.0/24:443')).result, 'failed')
  await noLeaks(t, host, { kept: aside })
}
