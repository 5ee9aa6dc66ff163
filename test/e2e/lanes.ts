import type { Test } from 'tap'
import type { TestHost } from '../lab/host.ts'
import { HOSTS, sideBySide } from './side-by-side.ts'
import { changed, type Snapshot, snapshot } from './snapshot.ts'

/** How faults are injected into a host one after the other, each taken back before the next. */
export interface Faults<Fault, Stage extends { readonly host: TestHost }> {
  /** Boots a host without a fault. */
  readonly begin: (t: Test) => Promise<Stage>
  /** Injects one and asserts what is made of it. */
  readonly play: (t: Test, stage: Stage, fault: Fault) => Promise<void>
  readonly undo: (stage: Stage, fault: Fault) => Promise<unknown>
  /** Asserts what must hold when all were taken back. */
  readonly end: (t: Test, stage: Stage) => Promise<void>
}

/** So many faults are worth a host of their own. */
const WORTH = 8

/**
 * Plays every fault, on a few hosts side by side. What the next fault begins with is compared to the host
 * before the first; if anything differs, another host is booted for it.
 */
export async function playFaults<Fault extends { name: string }, Stage extends { host: TestHost }>(
  t: Test,
  all: readonly Fault[],
  faults: Faults<Fault, Stage>,
): Promise<void> {
  const lanes = Math.min(HOSTS, Math.ceil(all.length / WORTH))
  const lane = async (t: Test, mine: readonly Fault[]) => {
    let stage: Stage | undefined
    let clean: State | undefined
    for (const fault of mine) {
      stage ??= await faults.begin(t)
      clean ??= await stateOf(stage.host)
      await one(t, stage, fault)
      const left = differences(clean, await stateOf(stage.host))
      if (left.length === 0) continue
      t.comment(`booted anew after "${fault.name}": ${left.join('; ')}`)
      await finish(t, stage)
      stage = clean = undefined
    }
    if (stage) await finish(t, stage)
  }
  const one = (t: Test, stage: Stage, fault: Fault) =>
    t.test(fault.name, async (t) => {
      try {
        await faults.play(t, stage, fault)
      } finally {
        await faults.undo(stage, fault)
      }
    })
  const finish = async (t: Test, stage: Stage) => {
    await t.test('all was taken back', (t) => faults.end(t, stage))
    await stage.host.close()
  }
  const played = Array.from({ length: lanes }, (_, turn) => {
    const mine = all.filter((_, index) => index % lanes === turn)
    return t.test(`host ${turn + 1} of ${lanes}`, sideBySide(t), (t) => lane(t, mine))
  })
  await Promise.all(played)
}

interface State {
  readonly files: Snapshot
  /** What `look` printed. */
  readonly rest: string
}

const places = ['/etc', '/opt', '/lib/systemd', '/usr/lib/systemd', '/run/systemd/system']

/** What is not in files: units, addresses, routes, firewall, mounts. */
const look = `systemctl is-active datadog-fips-proxy datadog-agent datadog-agent-trace datadog-agent-process
systemctl is-enabled datadog-fips-proxy datadog-agent
systemctl --failed --no-legend --plain; systemctl show-environment
ip -o addr show; ip rule; ip route; cat /proc/self/mounts
if command -v nft >/dev/null; then nft list ruleset; fi; exit 0`

/** What a user account that was changed and changed back leaves, and processes that run anew. */
const ofNoMatter =
  /^\/etc\/(passwd|group|shadow|gshadow)-$|^\/opt\/datadog-agent\/run\/[a-z-]+\.pid$/

async function stateOf(host: TestHost): Promise<State> {
  const { stdout } = await host.byHand(['bash', '-c', look], { expect: 'any' })
  return { files: await snapshot(host, places), rest: stdout }
}

function differences(before: State, after: State): string[] {
  const files = changed(before.files, after.files, ofNoMatter)
  const lines = new Set(before.rest.split('\n'))
  const rest = after.rest.split('\n').filter((line) => !lines.has(line))
  // What was written anew as it was has another time.
  return [...files.filter((line) => !/: modified$/.test(line)), ...rest]
}
