import { type Setting, winner } from '../config/agent/setting.ts'
import type { Host } from '../host/host.ts'
import { managerInCharge } from '../services/registry.ts'
import type { Typed } from '../services/service-manager.ts'
import { changedSince } from '../system/changed-since.ts'
import type { Check, Finding } from './check.ts'
import { type AgentUnit, agentUnits, unseen } from './probes/agent-units.ts'
import { proxySettings } from './probes/proxy-settings.ts'
import { type Problem, unitFaults } from './probes/unit-faults.ts'

async function stale(
  host: Host,
  { name, state, inputs, needsReload }: AgentUnit,
  typed: Typed,
): Promise<Problem[]> {
  const remedy = `Run \`${typed.reload(name)}\`.`
  if (needsReload) return [{ summary: `Files of ${name} changed since systemd read them.`, remedy }]
  const started = state.startedAt
  if (started === undefined || !state.active) return []
  const problems: Problem[] = []
  for (const path of inputs) {
    if (!(await changedSince(host, path, started).catch(() => false))) continue
    const summary = `${name} was started before the last change of ${path}.`
    problems.push({ summary, remedy: `Run \`${typed.restart(name)}\`.` })
  }
  return problems
}

function evidenceOf(units: readonly AgentUnit[]): string {
  const rows = new Map<string, string[]>()
  for (const { name, layers, running } of units) {
    for (const { key, otherwise } of proxySettings) {
      const found: Setting | undefined = winner(running ?? layers, key)
      const row = `${key} ${found?.value ?? otherwise}: ${found?.source ?? 'by default'}`
      rows.set(row, [...(rows.get(row) ?? []), name])
    }
  }
  return [...rows].map(([row, names]) => `${row} (${names.join(', ')})`).join('\n')
}

export const agentConfigEffective: Check = {
  id: 'agent.config.effective',
  needs: ['agent.version', 'agent.service', 'agent.config.fips'],
  live: true,
  async run(context): Promise<Finding> {
    const units = await agentUnits(context)
    const { typed } = managerInCharge(context.host, context.survey.detection.init)
    const evidence = evidenceOf(units)
    const stales = await Promise.all(units.map((unit) => stale(context.host, unit, typed)))
    const [waiting] = context.expected.running ? [] : stales.flat()
    const faults = await Promise.all(units.map((unit) => unitFaults(unit, context)))
    const problems = [...faults.flat(), ...(waiting ? [] : stales.flat())]
    const [first] = problems
    if (first === undefined && waiting) {
      const summary = 'The Agent was not to be started: it reads its configuration when it starts.'
      return { status: 'skip', summary, evidence }
    }
    const blind = await unseen(context.host, units)
    if (first === undefined && blind !== undefined) {
      return { status: 'skip', summary: blind, evidence }
    }
    if (first === undefined) {
      const summary = 'Every process of the Agent sees what datadog.yaml says.'
      return { status: 'pass', summary, evidence }
    }
    const summary = problems.map((problem) => problem.summary).join(' ')
    return { status: 'fail', summary, evidence, remedy: first.remedy }
  },
}
