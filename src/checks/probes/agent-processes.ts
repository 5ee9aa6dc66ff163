import { agentArguments } from '../../config/agent/agent-arguments.ts'
import { agentPrograms } from '../../datadog/paths.ts'
import type { Host } from '../../host/host.ts'
import { fileIdentity } from '../../system/file-identity.ts'
import { allPids } from '../../system/processes.ts'
import type { CheckContext } from '../check.ts'

/** A process whose program is one of the Agent's, whoever has started it. */
export interface AgentProcess {
  readonly pid: number
  /** Path of the program as the package has it, whatever name it was started by. */
  readonly program: string
  /** The whole command line. */
  readonly words: readonly string[]
  /** The program was removed or replaced since. */
  readonly isReplaced: boolean
  /** It has another root directory: it is of a container or a chroot. */
  readonly isElsewhere: boolean
  /** A command of an administrator, as `status`: it sends nothing by itself and ends soon. */
  readonly subcommand: string | undefined
}

const memo = new WeakMap<CheckContext, Promise<AgentProcess[]>>()

/** Returns every process of the host whose program is the Agent's, looked at once for all checks. */
export function findAgentProcesses(context: CheckContext): Promise<AgentProcess[]> {
  const found = memo.get(context) ?? gather(context.host)
  memo.set(context, found)
  return found
}

/** How a program is recognised. */
interface Known {
  /** Paths of the package, by what tells the file from others. */
  readonly paths: ReadonlyMap<string, string>
  readonly root: string | undefined
}

async function gather(host: Host): Promise<AgentProcess[]> {
  if (host.root !== '/') return []
  const identities = await Promise.all(
    agentPrograms.map(async (path) => [await fileIdentity(host, path), path] as const),
  )
  const paths = new Map(identities.flatMap(([one, path]) => (one ? [[one, path] as const] : [])))
  const known = { paths, root: await fileIdentity(host, '/') }
  const pids = await allPids(host)
  return (await Promise.all(pids.map((pid) => processOf(host, pid, known)))).flat()
}

/** What the kernel adds to the name of a program that is not there any more (proc_pid_exe(5)). */
const DELETED = ' (deleted)'

async function processOf(host: Host, pid: number, known: Known): Promise<AgentProcess[]> {
  const link = await host.readLink(`/proc/${pid}/exe`)
  if (link === undefined) return [] // of the kernel, ended, or not ours to look at
  const isDeleted = link.endsWith(DELETED)
  const name = isDeleted ? link.slice(0, -DELETED.length) : link
  const isNamed = agentPrograms.includes(name)
  const running = await fileIdentity(host, `/proc/${pid}/exe`)
  const packaged = running === undefined ? undefined : known.paths.get(running)
  if (!isNamed && packaged === undefined) return []
  const words = String((await host.read(`/proc/${pid}/cmdline`)) ?? '').split('\0')
  const root = await fileIdentity(host, `/proc/${pid}/root`)
  const isElsewhere = root !== undefined && known.root !== undefined && root !== known.root
  return [
    {
      pid,
      program: packaged ?? name,
      words: words.filter(Boolean),
      isReplaced: isDeleted || (!isElsewhere && running !== undefined && packaged === undefined),
      isElsewhere,
      subcommand: subcommandOf(words),
    },
  ]
}

/** Verbs with which a program of the Agent goes on running; without any they do, too, but for the Agent itself. */
const goesOn = /^(run|start)$/

function subcommandOf([, ...words]: readonly string[]): string | undefined {
  const { verb } = agentArguments(words.filter(Boolean))
  return verb === undefined || goesOn.test(verb) ? undefined : verb
}
