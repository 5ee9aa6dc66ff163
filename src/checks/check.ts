import type { Host } from '../host/host.ts'
import type { Survey } from '../survey/survey.ts'
import type { Target } from '../system/addresses.ts'
import type { DiagnosedAhead } from './probes/agent-diagnosis.ts'
import type { ProxyAnswers } from './probes/proxy-answers.ts'

export type Status = 'pass' | 'warn' | 'fail' | 'skip'

/** What a check found on the host, seen now. */
export interface Finding {
  readonly status: Status
  /** One sentence. For `skip`: why it could not be looked at. */
  readonly summary: string
  /** What was looked at, as it was found. */
  readonly evidence?: string
  /** What to do about a `fail` or `warn`. */
  readonly remedy?: string
}

/** What checks look at. */
export interface CheckContext {
  readonly host: Host
  readonly survey: Survey
  readonly expected: Expected
  /** What came back through the proxy, where it was asked a moment ago. */
  readonly answers?: Promise<ProxyAnswers>
  /** What systemd gives every service, where it was asked a moment ago. */
  readonly inherited?: Promise<Readonly<Record<string, string>>>
  /** What the Agent's own diagnosis said, where it was begun before the Agent was started. */
  readonly diagnosedAhead?: Promise<DiagnosedAhead | undefined>
}

/** What the settings, of this command or remembered in the receipt, lead one to expect. */
export interface Expected {
  readonly site: string
  /** False where the Agent was left out on request (DD_NO_AGENT_INSTALL). */
  readonly agent: boolean
  /** Leaves slow checks out. */
  readonly hurried?: boolean
  /** False where nothing was to be started (DD_INSTALL_ONLY): services at rest are then no failure. */
  readonly running: boolean
  /** Milliseconds to watch the Agent's connections for; looked at once by default. */
  readonly observe?: number
  /** Where the Agent may connect to besides the proxy: what its integrations ask. */
  readonly targets?: readonly Target[]
  /** The proxy's log is to be sent to Datadog. */
  readonly proxyLogs?: boolean
  /** The program runs from where install.sh keeps it, and is looked at, too. */
  readonly kept?: boolean
  /** What was read of large programs is written down in the state directory, for the next time. */
  readonly remember?: boolean
}

export type CheckId =
  | 'program.kept'
  | 'packages.installed'
  | 'proxy.service'
  | 'proxy.ports'
  | 'proxy.cfg.ownership'
  | 'proxy.cfg.unmodified'
  | 'proxy.program'
  | 'proxy.backends'
  | 'proxy.log'
  | 'agent.version'
  | 'agent.service'
  | 'agent.processes'
  | 'agent.program'
  | 'agent.route'
  | 'agent.config.fips'
  | 'agent.config.effective'
  | 'agent.config.site'
  | 'agent.bypass'
  | 'agent.connections'
  | 'agent.diagnose'
  | 'agent.logs'
  | 'receipt.drift'
  | 'run.finished'

/** One question about the host. */
export interface Check {
  readonly id: CheckId
  /** Checks that must not fail or be skipped, for this one to make sense. */
  readonly needs?: readonly CheckId[]
  /** Those of them during which it is asked already, because it takes long; if one fails, its answer is dropped. */
  readonly alongside?: readonly CheckId[]
  /** A failure that an install of this run can have caused: the host is then put back. */
  readonly ofThisHost?: boolean
  /** It asks what runs: an image, a chroot or a tree under --root has no answer. */
  readonly live?: boolean
  /** Says whether it is asked at all; a question that nobody has is not listed. Default: always. */
  readonly isAsked?: (expected: Expected) => boolean
  /** What it looks at is more the longer one waits: it is asked when all others have ended. */
  readonly looksLast?: boolean
  /** It takes seconds on a real host: left out where nothing was changed and nobody asked for proof. */
  readonly slow?: boolean
  /** `dropped` is aborted where the answer is not wanted any more (`alongside`). */
  run(context: CheckContext, dropped?: AbortSignal): Promise<Finding>
}

export interface CheckResult extends Finding {
  readonly id: CheckId
}
