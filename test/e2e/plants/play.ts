import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { hostsAvailable } from '../../../scripts/hosts/available.ts'
import { bootHost, type TestHost } from '../../../scripts/hosts/host.ts'
import { installEnvironment } from '../../../scripts/hosts/install-environment.ts'
import { treeFormat } from '../../../scripts/hosts/trees.ts'
import type { Verdict } from '../../../src/checks/verify.ts'
import { API_KEY } from '../api-keys.ts'
import { type Family, type FamilyId, families } from '../families.ts'
import { noLeaks } from '../leaks.ts'
import { lend } from '../release.ts'
import { ofLogs } from './of-logs.ts'
import { ofTheAgent } from './of-the-agent.ts'
import { ofTheProxy } from './of-the-proxy.ts'
import { ofTheWayOut } from './of-the-way-out.ts'
import { ofWaysPast } from './of-ways-past.ts'
import { expectedOf, type Plant, sampleOf } from './plant.ts'

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

/** Where hands.sh keeps what is to be restored, and where a plant takes the configuration. */
const aside = /^\/root\/kept\/|^\/etc\/other\.yaml$/

const everything = process.env.DD_FIPS_TEST_FULL === '1'

/**
 * Boots one host of a family, installs, and plants one fault after the other, each taken back before the
 * next: the right check must notice, those that need it say so, and all others still pass. A sample has
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
  const host = await bootHost({ tree: family.tree, traced: true })
  t.teardown(() => host.close())
  await host.write('/root/hands.sh', await readFile(join(import.meta.dirname, 'hands.sh')))
  const bash = (script: string) =>
    host.byHand(['bash', '-c', `. /root/hands.sh\n${script}`], { env: { MANAGER: family.manager } })
  await lend(host)
  const env = { ...(await installEnvironment()), DD_API_KEY: API_KEY, DD_SITE: 'ddog-gov.com' }
  const installed = await host.run(['dd-fips', 'install', '--json', '--collect-proxy-logs'], {
    env,
    expect: 'any',
  })
  t.equal(installed.code, 0, 'install proves the host', { stderr: installed.stderr })
  await bash('keep')

  await t.test('a clean host: all pass, no warning', async (t) => {
    const { result, found, stdout } = await verify(host, '--observe', '3')
    t.equal(result, 'proved')
    t.strictSame([...new Set(Object.values(found))], ['pass'])
    t.notMatch(stdout, new RegExp(API_KEY))
  })

  for (const plant of chosen) {
    await t.test(plant.name, async (t) => {
      t.teardown(() => bash(`${plant.back ?? ''}\nrestore`))
      await bash(plant.sh)
      const { checks, found, code, stdout } = await verify(host)
      const noticed = checks.find((check) => check.id === plant.check)
      const expected = expectedOf(plant)
      t.strictSame(found, expected, 'who notices', { checks })
      t.match(`${noticed?.summary}\n${noticed?.evidence}`, plant.says)
      t.match(noticed?.remedy, plant.remedy)
      t.equal(code, Object.values(expected).includes('fail') ? 3 : 0)
      t.notMatch(stdout, new RegExp(API_KEY), 'no key is shown')
    })
  }

  await t.test('what an integration asks can be allowed', async (t) => {
    t.teardown(() => bash('restore'))
    await bash(ofTheAgent.find(({ check }) => check === 'agent.connections')?.sh ?? '')
    t.equal((await verify(host, '--allow-connection', '203.0.113.0/24:5432')).result, 'proved')
    t.equal((await verify(host, '--allow-connection', '203.0.113.0/24:443')).result, 'failed')
  })

  await t.test('all was taken back: the host is clean again', async (t) => {
    t.equal((await verify(host)).result, 'proved')
  })
  await t.test('no key was left anywhere', (t) => noLeaks(t, host, { kept: aside }))
}
