import type { Answer, Session } from '../../src/commands/session.ts'
import type { Host } from '../../src/host/host.ts'
import { openLog } from '../../src/report/log.ts'
import { painter } from '../../src/report/paint.ts'
import { readReceipt } from '../../src/run/receipt.ts'
import { readSettings } from '../../src/settings/settings.ts'
import { environment } from './machine.ts'

export interface Wishes {
  readonly flags?: Readonly<Record<string, string | boolean>>
  readonly env?: Readonly<Record<string, string>>
  readonly user?: number
  readonly stopped?: () => string | undefined
}

let runs = 0

/** What the command line would hand to a command, and what it said on the way. */
export async function openSession(host: Host, wishes: Wishes = {}) {
  const { flags = {}, env = environment, user = 0, stopped = () => undefined } = wishes
  const said: string[] = []
  const say = (kind: string) => (line: string) => void said.push(`${kind} ${line}`)
  runs += 1
  const remembered = await readReceipt(host).catch(() => undefined)
  const session: Session = {
    id: `run-${runs}`,
    host,
    machine: 'x86_64',
    settings: readSettings(flags, env, remembered?.settings),
    flags,
    progress: {
      start: say('start'),
      note: say('note'),
      done: say('done'),
      warn: say('warn'),
      stop: () => {},
    },
    paint: painter(false),
    user,
    stopped,
    log: openLog(`run-${runs}`),
  }
  return { session, said }
}

/** Runs a command to its answer, or to the error that it throws. */
export async function answerOf(
  command: (session: Session) => Promise<Answer>,
  host: Host,
  wishes: Wishes = {},
): Promise<{ answer?: Answer; error?: unknown; said: string[] }> {
  const { session, said } = await openSession(host, wishes)
  try {
    return { answer: await command(session), said }
  } catch (error) {
    return { error, said }
  }
}
