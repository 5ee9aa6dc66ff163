import { type Setting, winner } from '../config/agent/setting.ts'
import { unitConfigs } from '../datadog/units.ts'
import type { Host } from '../host/host.ts'
import { places } from '../host/places.ts'
import { managerInCharge } from '../services/registry.ts'
import type { Typed } from '../services/service-manager.ts'
import { changedSince } from '../system/changed-since.ts'
import type { Check, CheckContext, Finding } from './check.ts'
import { type AgentUnit, agentUnits, unseen } from './probes/agent-units.ts'
import { proxySettings } from './probes/proxy-settings.ts'

interface Problem {
  readonly summary: string
  readonly remedy: string
}

/** Flags by which a process is told where its configuration is. */
const fileFlags = ['-c', '--cfgpath', '--config', '-E', '--extracfgpath']

/** What the units of the packages name; the checks read all of it. */
const usualFiles = [
  places.agentConfigDirectory,
  places.agentConfig,
  ...Object.values(unitConfigs).map((name) => `${places.agentConfigDirectory}/${name}`),
]

const typedOf = ({ host, survey }: CheckContext) =>
  managerInCharge(host, survey.detection.init).typed

function overridden(unit: AgentUnit, context: CheckContext): Problem[] {
  return proxySettings.flatMap(({ key, isRight, elsewhere }) => {
    const now = unit.running && winner(unit.running, key)
    const later = winner(unit.layers, key)
    const wrong = [later, now].find((found) => {
      if (found === undefined) return false
      const isFile = found.source.startsWith(`${places.agentConfig}:`)
      return !isRight(found.value, context) && !(elsewhere && isFile)
    })
    if (wrong === undefined) return []
    const { name, value, source } = wrong
    const past = wrong === now && wrong.value !== later?.value
    const { restart, reload } = typedOf(context)
    return [
      {
        summary: `${unit.name} ${past ? 'runs with' : 'gets'} ${name}=${value} (${source}), not ${key} as ${places.agentConfig} has it.`,
        remedy: past
          ? `Run \`${restart(unit.name)}\`. If ${name} comes back, look for it in \`systemctl show-environment\`.`
          : `Remove ${name} from ${source}, then run \`${reload(unit.name)}\`.`,
      },
    ]
  })
}

function misled({ name, words }: AgentUnit, { show }: Typed): Problem[] {
  const flags = words.flatMap((word, at) => {
    const [flag = '', value = words[at + 1] ?? ''] = word.split('=')
    const isUsual = usualFiles.includes(value.replace(/\/$/, ''))
    return fileFlags.includes(flag) && !isUsual ? [`${flag} ${value}`] : []
  })
  return flags.map((flag) => ({
    summary: `${name} runs with ${flag}: that is not the configuration that was checked.`,
    remedy: `Remove the flag from the unit (\`${show(name)}\`), then restart it.`,
  }))
}

async function stale(host: Host, { name, state, inputs, needsReload }: AgentUnit, typed: Typed) {
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
    const typed = typedOf(context)
    const evidence = evidenceOf(units)
    const stales = await Promise.all(units.map((unit) => stale(context.host, unit, typed)))
    const [waiting] = context.expected.running ? [] : stales.flat()
    const problems = [
      ...units.flatMap((unit) => overridden(unit, context)),
      ...units.flatMap((unit) => misled(unit, typed)),
      ...(waiting ? [] : stales.flat()),
    ]
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
