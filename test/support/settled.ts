import type { Answer, Session } from '../../src/commands/session.ts'
import { asFailure, exitCode } from '../../src/errors.ts'
import type { Receipt } from '../../src/run/receipt.ts'
import { changesIn, type Fault, faulty } from './faults.ts'
import { type Machine, ownFiles, snapshot, untouched } from './machine.ts'
import type { Scenario } from './scenarios.ts'
import { answerOf } from './session.ts'

type Command = (session: Session) => Promise<Answer>

/** What a command came to on a host. */
export interface Ending {
  readonly exit: number
  /** What people read. */
  readonly text: string
  readonly calls: readonly string[]
}

/** Runs a command on a machine of which one call may go wrong. */
export async function endingOf(
  command: Command,
  machine: Machine,
  { wishes = {} }: Scenario,
  fault?: Fault,
): Promise<Ending> {
  machine.nextProcess()
  const { host, calls } = faulty(machine.host, fault)
  const { answer, error } = await answerOf(command, host, wishes)
  const exit = answer?.exit ?? exitCode[asFailure(error).exit]
  return { exit, text: answer ? (answer.error ?? answer.text) : asFailure(error).message, calls }
}

/** The names of what differs between two snapshots. */
export function differences(
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>,
): string[] {
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...names].filter((name) => a[name] !== b[name]).sort()
}

export function receiptOf({ files }: Machine): Receipt | undefined {
  const text = files.get('/var/lib/dd-fips/receipt.json')?.content.toString()
  return text === undefined ? undefined : (JSON.parse(text) as Receipt)
}

/**
 * Says, with the `untouched` of before, what is wrong with the end of a run of which one call failed, if anything: it must have reached
 * its goal and say so, or have put everything back and say that.
 */
export function wrongWith(
  machine: Machine,
  { exit, calls }: Ending,
  before: Readonly<Record<string, string>>,
  goal: Readonly<Record<string, string>>,
): string | undefined {
  if (exit === 0 || exit === 3) {
    const missing = differences(snapshot(machine), goal)
    if (missing.length > 0) return `exit ${exit}, but not at the goal: ${missing}`
    const state = receiptOf(machine)?.runs.at(-1)?.state
    return state === 'done' ? undefined : `exit ${exit}, but the receipt says ${state}`
  }
  if (![1, 4, 7].includes(exit)) return `exit ${exit}`
  const left = differences(untouched(machine), before)
  if (left.length > 0) return `exit ${exit}, but left behind: ${left}`
  const own = ownFiles(machine)
  if (own.length > 0) return `exit ${exit}, but of our own is left: ${own}`
  const changes = changesIn(calls)
  return exit === 1 && changes.length > 0 ? `exit 1, but it had changed: ${changes[0]}` : undefined
}
