import type { Bundle } from '../bundle/open-bundle.ts'
import type { CheckContext, Expected } from '../checks/check.ts'
import { allChecks } from '../checks/registry.ts'
import { type Verdict, verify } from '../checks/verify.ts'
import { GOV_SITE } from '../datadog/sites.ts'
import { detect } from '../detect/detect.ts'
import type { Detection } from '../detect/detection.ts'
import { findInit } from '../detect/init.ts'
import { DdFipsError } from '../errors.ts'
import type { Host } from '../host/host.ts'
import { places } from '../host/places.ts'
import type { Log } from '../report/log.ts'
import type { Paint } from '../report/paint.ts'
import type { Progress } from '../report/progress.ts'
import { managerInCharge } from '../services/registry.ts'
import type { Settings } from '../settings/settings.ts'
import { acceptSettings } from '../settings/validate-settings.ts'
import type { Known } from '../steps/known.ts'
import type { DoingContext, StepContext, UndoingContext } from '../steps/step.ts'
import { type Survey, surveyHost } from '../survey/survey.ts'
import { parseTargets } from '../system/addresses.ts'
import { maskCredentials } from '../text/mask.ts'

/** What stands behind the verb on the command line, and how to get at what it names. */
export interface Operands {
  readonly words: readonly string[]
  /** Gives the absolute path of a file as a person names it. */
  readonly path: (name: string) => string
  /** The machine that the person works on, whatever `--root` says. */
  readonly files: Host
  /** The file that this program is. */
  readonly program: string
  /** The whole of standard input; empty where it is a terminal. */
  readonly input: () => Promise<Buffer>
  /** The user who became root by sudo(8), as it says: SUDO_UID. */
  readonly sudoUser?: number | undefined
}

/** Gives NOT_ROOT: what was asked is root's to do. */
export function notRoot(toDo: string, remedy = 'Run it with sudo.'): DdFipsError {
  return new DdFipsError({
    code: 'NOT_ROOT',
    exit: 'preflight',
    message: `dd-fips must run as root to ${toDo}.`,
    remedy,
  })
}

/** What a command is given by the command line. */
export interface Session {
  /** Names this run: its log, its backups, its entry in the receipt. */
  readonly id: string
  readonly host: Host
  /** What uname(2) calls the machine that we run on: `x86_64`. */
  readonly machine: string
  readonly settings: Settings
  readonly flags: Readonly<Record<string, string | boolean>>
  /** The bundle to install from, opened and checked. */
  readonly bundle?: Bundle
  readonly progress: Progress
  readonly paint: Paint
  /** Numeric user id that we run as. */
  readonly user: number
  /** Path of the program that runs, as Node was given it. */
  readonly program?: string
  /** Name of the signal that asked us to stop, once one did. */
  readonly stopped: () => string | undefined
  readonly log: Log
  /** No service manager runs here: what is installed becomes an image. */
  readonly isImage?: boolean
  /** Where systemd has put the credentials of the unit that runs us, if it has (systemd.exec(5)). */
  readonly credentials?: string | undefined
}

/** What a command came to: the exit code, and what to print. */
export interface Answer {
  readonly exit: number
  /** For stdout. */
  readonly text: string
  /** For stdout in place of `text`: what was asked for, and printed with --quiet too. */
  readonly output?: string
  /** For stderr. */
  readonly error?: string
  readonly json: object
}

/** Finds out what host this is. Throws PLATFORM_NOT_SUPPORTED (exit 5). */
export async function supportedHost({ host, machine, progress }: Session): Promise<Detection> {
  const detection = await detect(host, { machine })
  if (!detection.supported) {
    throw new DdFipsError({
      code: 'PLATFORM_NOT_SUPPORTED',
      exit: 'platform',
      message: `This host is not supported: ${detection.reason}`,
      remedy: 'Use Debian 8, Ubuntu 14.04, RHEL 7 or SLES 12, or later, on x86_64 or arm64.',
    })
  }
  if (detection.notice) progress.warn(detection.notice)
  return detection
}

/** Accepts the settings, with warnings for those that have no effect, and the host. Throws as they do. */
export async function acceptedHost(session: Session): Promise<Detection> {
  for (const warning of acceptSettings(session.settings)) session.progress.warn(warning)
  expectedOf(session) // refused now rather than when all is done
  return supportedHost(session)
}

/** The same, then surveys the host. */
export async function surveyed(session: Session): Promise<Survey> {
  return surveyHost(session.host, await acceptedHost(session))
}

/** Throws TARGET_NOT_ACCEPTABLE. */
function expectedOf({ settings, flags }: Session, isImage = false): Expected {
  return {
    site: settings.site ?? GOV_SITE,
    agent: !settings.noAgent,
    running: !settings.installOnly && !isImage,
    observe: Number(flags.observe ?? 0) * 1000,
    targets: parseTargets(settings.allowedConnections ?? ''),
    proxyLogs: settings.collectProxyLogs === true,
  }
}

/** Gives what checks look at: the host as it is now, and what is expected of it. */
export function checkContext(
  session: Session,
  survey: Survey,
  program?: Manner['program'],
): CheckContext {
  const { host } = session
  const services = managerInCharge(host, survey.detection.init)
  const expected = expectedOf(session, services.name === 'none')
  const isKept = host.root === '/' && session.program?.startsWith(`${places.kept}/`) === true
  const kept = program !== undefined && isKept
  const remember = kept && program === 'remember'
  return { host, survey, expected: { ...expected, kept, remember } }
}

/** How a verdict is come to. */
interface Manner {
  /** Leaves the slow checks out. */
  readonly hurried?: boolean
  /** Ends when what was started has come up: some checks look only then. */
  readonly settled?: Promise<unknown>
  /** What was asked of the host a moment ago, while services started. */
  readonly ahead?: Pick<CheckContext, 'answers' | 'inherited' | 'diagnosedAhead'>
  /**
   * Whether our own program is looked at, if it is the kept one that runs (an install replaces it and does not look), and
   * whether what was read of large programs is remembered for the next time.
   */
  readonly program?: 'look' | 'remember'
}

/** Makes every check on the host as it is now. */
export async function verdict(
  session: Session,
  survey: Survey,
  { hurried = false, settled, ahead, program }: Manner = {},
): Promise<Verdict> {
  const { progress } = session
  const context = checkContext(session, survey, program)
  const expected = { ...context.expected, hurried }
  const given = { ...context, expected, ...ahead }
  progress.start('looking at the host')
  try {
    return await verify(allChecks, given, settled)
  } finally {
    progress.stop()
  }
}

/** Returns what a survey has found out, for steps that come right after it. */
export function knownOf({ units, installed }: Survey): Known {
  return {
    names: [...units.keys()],
    units: Promise.resolve(units),
    installed: Promise.resolve(installed),
  }
}

const DEFAULT_LOCK_LIMIT = 120 // seconds, as --lock-timeout has it

/** Gives what any step works with; `backups` is the directory of this run's backups. */
function stepContext({ host, flags, progress, log }: Session, backups: string): StepContext {
  return {
    host,
    backups,
    lockLimit: lockLimitOf({ flags }),
    say: (line) => {
      log.add(line)
      progress.note(maskCredentials(line))
    },
    warn: (line) => {
      log.add(line)
      progress.warn(maskCredentials(line))
    },
  }
}

/** Returns how long to wait for locks of others, in milliseconds. */
export const lockLimitOf = ({ flags }: Pick<Session, 'flags'>) =>
  Number(flags['lock-timeout'] ?? DEFAULT_LOCK_LIMIT) * 1000

/** Gives what steps work with in a plan and a run, with what was found out of the host. */
export function doingContext(session: Session, backups: string, known?: Known): DoingContext {
  const { apiKey } = session.settings
  return {
    ...stepContext(session, backups),
    secrets: apiKey === undefined ? {} : { apiKey },
    affected: new Set(),
    heard: [],
    ...(known && { known }),
  }
}

/** Gives what steps work with when runs are undone, or the host is compared with them. */
export function undoingContext(session: Session, { purge }: { purge: boolean }): UndoingContext {
  const { host } = session
  const inCharge = async () => managerInCharge(host, await findInit(host))
  return { ...stepContext(session, places.backups), purge, inCharge }
}
