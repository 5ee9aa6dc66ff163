import { unitOf } from '../system/processes.ts'
import type { Check, Finding } from './check.ts'
import { type AgentProcess, findAgentProcesses } from './probes/agent-processes.ts'
import { agentUnits, strayUnit } from './probes/agent-units.ts'
import { unitFaults } from './probes/unit-faults.ts'

const counted = (count: number) => `${count} ${count === 1 ? 'program' : 'programs'}`
const nameOf = ({ pid, program }: AgentProcess) => `pid ${pid} (${program})`

/**
 * Looks at every program of the Agent that runs on this host beside its units: one that somebody started otherwise
 * sends as well.
 */
export const agentProcesses: Check = {
  id: 'agent.processes',
  needs: ['agent.service'],
  live: true,
  async run(context): Promise<Finding> {
    const { host } = context
    const [all, units] = await Promise.all([findAgentProcesses(context), agentUnits(context)])
    const ofUnits = new Set(units.flatMap(({ pids }) => pids))
    const beside = all.filter(({ pid }) => !ofUnits.has(pid))
    const commands = beside.filter(({ subcommand }) => subcommand !== undefined)
    const strays = beside.filter((one) => one.subcommand === undefined && !one.isElsewhere)
    const elsewhere = beside.filter((one) => one.subcommand === undefined && one.isElsewhere)
    const evidence = [
      `${counted(all.length - beside.length)} of the Agent in its units`,
      ...commands.map((one) => `${nameOf(one)} is \`${one.subcommand}\`, a command of somebody`),
      ...strays.map((one) => `${nameOf(one)} is of no unit of the Agent`),
      ...elsewhere.map((one) => `${nameOf(one)} has another root directory`),
    ].join('\n')
    for (const one of strays) {
      const [fault] = await unitFaults(await strayUnit(context, one, nameOf(one)), context)
      if (fault === undefined) continue
      const unit = await unitOf(host, one.pid)
      const remedy = unit
        ? `Stop it: it belongs to ${unit} (\`systemctl status ${unit}\`).`
        : `Stop it: \`kill ${one.pid}\`.`
      return { status: 'fail', summary: `A second Agent runs: ${fault.summary}`, evidence, remedy }
    }
    const [first] = elsewhere
    if (first !== undefined) {
      const summary = `An Agent runs in a container or another root, which is not looked at: ${nameOf(first)}.`
      return { status: 'skip', summary, evidence }
    }
    const summary =
      strays.length === 0
        ? 'No Agent runs beside the units of the package.'
        : 'What runs of the Agent beside its units has the same configuration.'
    return { status: 'pass', summary, evidence }
  },
}
