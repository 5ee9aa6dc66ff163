import t, { type Test } from 'tap'
import { hostsAvailable } from '../../lab/available.ts'
import { treeFormat } from '../../lab/trees.ts'
import { API_KEY } from '../api-keys.ts'
import { type Family, type FamilyId, families } from '../families.ts'
import { playFaults } from '../lanes.ts'
import { noLeaks } from '../leaks.ts'
import { type Oddity, oddities } from './oddities.ts'
import { ofLogs } from './of-logs.ts'
import { ofTheAgent } from './of-the-agent.ts'
import { ofTheChain } from './of-the-chain.ts'
import { ofTheProxy } from './of-the-proxy.ts'
import { ofTheWayOut } from './of-the-way-out.ts'
import { ofWaysPast } from './of-ways-past.ts'
import { expectedOf, type Plant, sampleOf } from './plant.ts'
import { aside, begin, type Stage, verify } from './stage.ts'

const plants: readonly Plant[] = [
  ...ofTheProxy,
  ...ofTheWayOut,
  ...ofTheAgent,
  ...ofTheChain,
  ...ofWaysPast,
  ...ofLogs,
]

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
  await t.test('without a fault all pass, and what an integration asks can be allowed', (t) =>
    begin(t, family).then((stage) => withoutFault(t, stage)),
  )
  await playFaults(t, chosen, {
    begin: (t) => begin(t, family),
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
  const { result, found, stdout } = await verify(host, ['--observe', '3'])
  t.equal(result, 'proved')
  t.strictSame([...new Set(Object.values(found))], ['pass'], 'no warning')
  t.notMatch(stdout, new RegExp(API_KEY))

  const asked = { env: { DD_SITE: 'datadoghq.eu' }, expect: 'any' } as const
  t.equal((await host.run(['dd-fips', 'verify'], asked)).code, 6, 'the same settings as install')
  await bash('cp -p /var/lib/dd-fips/receipt.json /root/receipt')
  for (const how of [
    'rm $receipt',
    ': >$receipt',
    'echo {} >$receipt',
    `sed -zi 's/"runs": .*/"runs": []}/' $receipt`,
  ]) {
    await bash(`receipt=/var/lib/dd-fips/receipt.json; ${how}`)
    const forgotten = await verify(host)
    t.equal(forgotten.result, 'incomplete', how)
    t.equal(forgotten.found['run.finished'], 'skip', how)
  }
  await bash('cp -p /root/receipt /var/lib/dd-fips/receipt.json')

  await bash(ofTheAgent.find(({ check }) => check === 'agent.connections')?.sh ?? '')
  t.equal((await verify(host, ['--allow-connection', '203.0.113.0/24:5432'])).result, 'proved')
  t.equal((await verify(host, ['--allow-connection', '203.0.113.0/24:443'])).result, 'failed')
  await noLeaks(t, host, { kept: aside })
}

/**
 * Has a host be unusual in one way after the other: what can be judged is proved, what cannot is incomplete, and
 * nothing fails.
 */
export async function playOddities(id: FamilyId): Promise<void> {
  t.setTimeout(1_200_000)
  const family: Family = families[id]
  const reason = await hostsAvailable(treeFormat(family.tree))
  const name = `${id}: a host that is unusual is proved, or incomplete, and never fails`
  await t.test(name, reason === undefined ? {} : { skip: reason }, (t) =>
    playFaults<Oddity, Stage>(t, oddities, {
      begin: (t) => begin(t, family),
      play: playOddity,
      undo: ({ bash }, { back = '' }) => bash(`${back}\nrestore`),
      end: async (t, { host }) => {
        t.equal((await verify(host)).result, 'proved', 'the host is as before')
      },
    }),
  )
}

async function playOddity(t: Test, { host, bash }: Stage, { sh, env, unseen = [] }: Oddity) {
  await bash(sh)
  const { checks, result } = await verify(host, [], env)
  const open = checks.filter(({ status }) => status === 'fail' || status === 'skip')
  t.same(open.map(({ id }) => id).sort(), [...unseen].sort(), 'what is not proved', {
    checks: open,
  })
  t.equal(result, unseen.length > 0 ? 'incomplete' : 'proved')
}
