import { agentUnit, proxyUnit } from '../datadog/units.ts'
import { managerInCharge } from '../services/registry.ts'
import type { Check, CheckContext, Finding } from './check.ts'

export const proxyService: Check = {
  id: 'proxy.service',
  needs: ['packages.installed'],
  ofThisHost: true,
  run: async (context) => serviceRuns(proxyUnit, context),
}

export const agentService: Check = {
  id: 'agent.service',
  needs: ['packages.installed'],
  ofThisHost: true,
  run: async (context) => serviceRuns(agentUnit, context),
}

/** Says whether a unit is enabled and runs; where nothing is to run yet, whether it is enabled. */
export function serviceRuns(unit: string, { host, survey, expected }: CheckContext): Finding {
  const { name, typed } = managerInCharge(host, survey.detection.init)
  const state = survey.units.get(unit)
  if (state?.masked) {
    const remedy = `Run \`systemctl unmask ${unit}\`, then \`dd-fips install\`.`
    return { status: 'fail', summary: `${unit} is masked: it cannot be started.`, remedy }
  }
  if (state === undefined || !state.exists) {
    const remedy = 'Run `dd-fips install`.'
    return { status: 'fail', summary: `There is no unit ${unit}.`, remedy }
  }
  const evidence = [
    state.active ? 'active' : state.failed ? 'failed' : 'inactive',
    state.enabled ? 'enabled' : 'not enabled',
    ...(state.pids.length > 0 ? [`pids ${state.pids.join(' ')}`] : []),
  ].join(', ')
  if (!state.active && !expected.running && !state.failed && state.enabled) {
    const why =
      name === 'none' ? 'nothing runs here; it starts at boot' : 'it was not to be started yet'
    return { status: 'skip', summary: `Not running: ${why}.`, evidence }
  }
  if (!state.active && !expected.running && !state.failed) {
    const remedy = `\`${typed.enable(unit)}\` enables it.`
    return { status: 'fail', summary: `${unit} would not start at boot.`, evidence, remedy }
  }
  if (!state.active) {
    const remedy = state.failed
      ? `\`${typed.log(unit)}\` says why it failed.`
      : `\`${typed.start(unit)}\` starts it.`
    return { status: 'fail', summary: `${unit} is not running.`, evidence, remedy }
  }
  if (!state.enabled) {
    const remedy = `\`${typed.enable(unit)}\` enables it.`
    return { status: 'fail', summary: `${unit} would not start at boot.`, evidence, remedy }
  }
  return { status: 'pass', summary: `${unit} runs and starts at boot.`, evidence }
}
