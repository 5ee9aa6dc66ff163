import { AGENT_PACKAGE } from '../datadog/packages.ts'
import { datadogPaths } from '../datadog/paths.ts'
import { managerInCharge } from '../services/registry.ts'
import type { Check, CheckContext, Finding } from './check.ts'
import { type AgentProcess, findAgentProcesses } from './probes/agent-processes.ts'
import { type AgentUnit, agentUnits } from './probes/agent-units.ts'
import { alteredPrograms } from './probes/altered-programs.ts'
import { foreignCode } from './probes/foreign-code.ts'
import { preloadRemedy, preloadTrouble } from './probes/preloaded.ts'

/** What is wrong with a program, or, with `skip`, what nobody can tell of it. */
interface Trouble {
  readonly status: 'fail' | 'skip'
  readonly summary: string
  readonly evidence: string
  readonly remedy?: string
}

/** Variables by which the loader takes other code first, and other libraries (ld.so(8)). */
const PRELOADS = ['LD_PRELOAD', 'LD_AUDIT']
const LIBRARIES = 'LD_LIBRARY_PATH'

const isOfPackage = (path: string) => path.startsWith(`${datadogPaths.agentDirectory}/`)

/** A running program of the Agent and what it is part of. */
interface Running {
  readonly name: string
  readonly process: AgentProcess
  readonly context: CheckContext
}

async function replaced({ name, process, context }: Running): Promise<Trouble[]> {
  if (!process.isReplaced) return []
  const { typed } = managerInCharge(context.host, context.survey.detection.init)
  const summary = `${name} still runs a program that was replaced or removed since.`
  const remedy = `Run \`${typed.restart(name)}\`.`
  return [{ status: 'fail', summary, evidence: `pid ${process.pid}: ${process.program}`, remedy }]
}

async function steered({ name, process: { pid }, context }: Running): Promise<Trouble[]> {
  const { host, survey } = context
  const text = (await host.read(`/proc/${pid}/environ`))?.toString() ?? ''
  const pairs = text.split('\0').map((pair) => /^(LD_\w+)=(.+)$/s.exec(pair) ?? [])
  const { show } = managerInCharge(host, survey.detection.init).typed
  const found = pairs.map(async ([pair = '', variable = '', value = '']): Promise<Trouble[]> => {
    const evidence = `pid ${pid}: ${pair}`
    if (variable === LIBRARIES) {
      const isOwn = value.split(/[:;]/).every(isOfPackage)
      const summary = `${name} takes libraries from ${value} (${variable}).`
      return isOwn ? [] : [{ status: 'skip', summary, evidence }]
    }
    if (!PRELOADS.includes(variable)) return []
    const paths = value.split(/[: ]+/).filter(Boolean)
    const owners = await Promise.all(paths.map((path) => survey.manager.ownerOf(host, path)))
    const foreign = paths.filter((_, at) => owners[at] === undefined)
    if (foreign.length === 0) {
      const summary = `${name} loads ${paths.join(', ')} (${variable}).`
      return [{ status: 'skip', summary, evidence }]
    }
    const summary = `${name} loads ${foreign.join(', ')} (${variable}): no package has brought that as it is.`
    const remedy = `Remove ${variable} from the unit (\`${show(name)}\`), then restart it.`
    return [{ status: 'fail', summary, evidence, remedy }]
  })
  return (await Promise.all(found)).flat()
}

async function loaded({ name, process, context }: Running): Promise<Trouble[]> {
  const [first, ...rest] = await foreignCode(context.host, process, isOfPackage)
  if (first === undefined) return []
  const summary = `${name} has loaded ${first}: nobody here knows what it does.`
  return [{ status: 'skip', summary, evidence: [first, ...rest].join('\n') }]
}

async function preloads(context: CheckContext): Promise<Trouble[]> {
  const trouble = await preloadTrouble(context)
  if (trouble === undefined) return []
  return [{ ...trouble, ...(trouble.status === 'fail' && { remedy: preloadRemedy }) }]
}

async function altered(context: CheckContext, running: readonly Running[]): Promise<Trouble[]> {
  const { survey } = context
  const paths = [...new Set(running.map(({ process }) => process.program))]
  const found = await alteredPrograms(context, paths)
  const version = survey.installed.get(AGENT_PACKAGE)?.version ?? ''
  const again = survey.manager.reinstall(AGENT_PACKAGE, version)
  return found.map(({ path, is, says }): Trouble => {
    if (is === 'unknown') {
      const summary = `Nothing proves that ${path} is as its package brought it: ${says}.`
      return { status: 'skip', summary, evidence: path }
    }
    const summary = `${path} is not as its package brought it.`
    return { status: 'fail', summary, evidence: says, remedy: `Run \`${again}\`.` }
  })
}

/** The programs of the Agent in its units, and which units have none that could be found. */
function runningIn(
  context: CheckContext,
  units: readonly AgentUnit[],
  all: readonly AgentProcess[],
): Running[] {
  const byPid = new Map(all.map((process) => [process.pid, process]))
  return units.flatMap(({ name, pids }) =>
    pids.flatMap((pid) => {
      const process = byPid.get(pid)
      return process && process.subcommand === undefined ? [{ name, process, context }] : []
    }),
  )
}

/**
 * Says whether what runs in the units of the Agent is the program of the package as it was brought, and what else
 * it has loaded.
 */
export const agentProgram: Check = {
  id: 'agent.program',
  needs: ['agent.service'],
  live: true,
  async run(context): Promise<Finding> {
    const [all, units] = await Promise.all([findAgentProcesses(context), agentUnits(context)])
    const running = runningIn(context, units, all)
    const active = units.filter(({ state }) => state.active)
    const without = active.filter(({ name }) => !running.some((one) => one.name === name))
    const questions = [
      ...running.flatMap((one) => [replaced(one), steered(one), loaded(one)]),
      preloads(context),
      altered(context, running),
    ]
    const troubles = (await Promise.all(questions)).flat()
    const evidence = running.map(
      ({ name, process }) => `${name}: pid ${process.pid} runs ${process.program}`,
    )
    const [worst] = [...troubles.filter(({ status }) => status === 'fail'), ...troubles]
    if (worst !== undefined) {
      const { status, summary, remedy } = worst
      const lines = [...new Set(troubles.map((one) => one.evidence))].join('\n')
      return { status, summary, evidence: lines, ...(remedy && { remedy }) }
    }
    if (without.length > 0 || running.length === 0) {
      const names = without.map(({ name }) => name).join(', ')
      const summary = `No program of the Agent was found in ${names || 'its units'}.`
      return { status: 'skip', summary, evidence: evidence.join('\n') }
    }
    const summary = 'The Agent runs the programs of its package.'
    return { status: 'pass', summary, evidence: evidence.join('\n') }
  },
}
