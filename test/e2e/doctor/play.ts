import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Verdict } from '../../../src/checks/verify.ts'
import type { CauseFound } from '../../../src/doctor/cause.ts'
import { hostsAvailable } from '../../lab/available.ts'
import type { TestHost } from '../../lab/host.ts'
import { treeFormat } from '../../lab/trees.ts'
import { API_KEY } from '../api-keys.ts'
import { everyManager, type Family, type FamilyId, families } from '../families.ts'
import { playFaults as injectFaults } from '../lanes.ts'
import { noLeaks } from '../leaks.ts'
import { installedHost } from '../prepared.ts'
import type { Fault } from './fault.ts'
import { faults } from './faults.ts'
import { lendFirewall } from './lend-firewall.ts'

/** Where hands.sh keeps what is to be restored. */
const aside = /^\/root\/kept\//
const hands = join(import.meta.dirname, '..', 'plants', 'hands.sh')

interface Document extends Verdict {
  readonly findings: readonly CauseFound[]
  readonly fixed?: readonly { readonly unit: string; readonly started: boolean }[]
}

interface Stage {
  readonly host: TestHost
  readonly bash: (script: string, input?: string) => Promise<unknown>
}

async function doctor(
  host: TestHost,
  ...flags: string[]
): Promise<Document & { code: number; stdout: string }> {
  const { code, stdout } = await host.run(['dd-fips', 'doctor', '--json', ...flags], {
    expect: [0, 3],
  })
  return { ...(JSON.parse(stdout) as Document), code, stdout }
}

const everyFamily: readonly FamilyId[] = everyManager

/** Every row is played on one family at least, in turn; those marked `everywhere`, or in full, on all. */
function rowsOf(id: FamilyId): readonly Fault[] {
  const isFull = process.env.DD_FIPS_TEST_FULL === '1'
  const turn = everyFamily.indexOf(id)
  return faults.filter(
    ({ everywhere }, index) => isFull || everywhere || index % everyFamily.length === turn,
  )
}

/**
 * Plants one fault after the other on installed hosts of a family: `doctor` must name the right
 * cause first, and after its command, run as it stands, find nothing wrong.
 */
export async function playFaults(id: FamilyId): Promise<void> {
  t.setTimeout(900_000)
  const family: Family = families[id]
  const reason = await hostsAvailable(treeFormat(family.tree))
  const chosen = rowsOf(id)
  await t.test(
    `${id}: doctor names the cause of every fault, and what mends it`,
    reason === undefined ? {} : { skip: reason },
    async (t) => {
      await injectFaults(t, chosen, {
        begin: (t) => setStage(t, family),
        play,
        undo: ({ bash }, fault) => bash(`${fault.back ?? ''}\nrestore`),
        end: async (t, { host }) => {
          await nothingIsWrong(t, host)
          await noLeaks(t, host, { kept: aside })
        },
      })
    },
  )
}

async function setStage(t: Test, family: Family): Promise<Stage> {
  const host = await installedHost(family, { traced: true })
  t.teardown(() => host.close())
  await host.write('/root/hands.sh', await readFile(hands))
  await lendFirewall(host)
  const bash: Stage['bash'] = (script, input = '') =>
    host.byHand(['bash', '-c', `. /root/hands.sh\n${script}`], {
      env: { MANAGER: family.manager },
      input,
    })
  await bash('keep; restore') // what the way back leaves is there from the beginning
  await t.test('nothing is wrong with a clean host', (t) => nothingIsWrong(t, host))
  return { host, bash }
}

async function nothingIsWrong(t: Test, host: TestHost): Promise<void> {
  const { result, findings, code, checks } = await doctor(host)
  t.strictSame(
    { result, findings, code },
    { result: 'proved', findings: [], code: 0 },
    'all is well',
    { checks },
  )
}

async function play(t: Test, { host, bash }: Stage, fault: Fault): Promise<void> {
  await bash(fault.sh)
  const { result, findings, code, checks, stdout } = await doctor(host)
  const [first] = findings.filter(({ id }) => id !== fault.besides)
  t.equal(first?.id, fault.first, 'what comes first', { findings, checks })
  t.match(first?.evidence, fault.says)
  t.match(first?.command, fault.command)
  t.equal(first?.mends, fault.mend !== 'none')
  t.strictSame([result, code], fault.result ? [fault.result, 0] : ['failed', 3])
  t.notMatch(stdout, new RegExp(API_KEY), 'no key is shown')
  if (fault.mend === 'none') return
  await bash(fault.before ?? '')
  if (fault.mend === 'fix') await fix(t, host)
  else
    await host.shell(first?.command ?? '', {
      input: typeof fault.mend === 'object' ? fault.mend.input : '',
    })
  await nothingIsWrong(t, host)
}

/** --fix starts what is dead, and nothing else; a second time there is nothing to do. */
async function fix(t: Test, host: TestHost): Promise<void> {
  const state =
    'systemctl show -p MainPID,UnitFileState,ActiveEnterTimestampMonotonic datadog-agent datadog-fips-proxy'
  const { result, fixed, code } = await doctor(host, '--fix')
  t.strictSame([result, code], ['proved', 0])
  t.ok(fixed?.length && fixed.every(({ started }) => started), 'started')
  t.equal(fixed?.[0]?.unit, 'datadog-fips-proxy', 'the proxy first')
  const after = await host.shell(state)
  t.strictSame((await doctor(host, '--fix')).fixed, [], 'a second run has nothing to do')
  t.equal((await host.shell(state)).stdout, after.stdout, 'and touches nothing')
}
