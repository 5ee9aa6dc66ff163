import type { AgentConfig } from '../config/agent/agent-config.ts'
import { winner } from '../config/agent/setting.ts'
import { DEFAULT_SITE } from '../datadog/sites.ts'
import { places } from '../host/places.ts'
import type { Check, Finding } from './check.ts'
import { agentUnits } from './probes/agent-units.ts'

const fipsKeys = ['enabled', 'https', 'local_address', 'port_range_start'].map(
  (key) => `fips.${key}`,
)

/** A setting that is said twice, and not the same: versions of the Agent differ in which they take. */
function ambiguity({ rivals }: AgentConfig, keys: readonly string[]): Finding | undefined {
  for (const key of keys) {
    const lines = rivals(key.split('.'))
    if (lines.length === 0) continue
    const where = lines.map((line) => `${places.agentConfig}:${line}`).join(', ')
    return {
      status: 'fail',
      summary: `${key} is said more than once, and not the same: which counts is not sure.`,
      evidence: where,
      remedy: `Keep one of ${where}, nested and in small letters, then restart the Agent.`,
    }
  }
  return undefined
}

export const agentConfigSite: Check = {
  id: 'agent.config.site',
  needs: ['packages.installed'],
  async run(context) {
    const { survey, expected } = context
    const { config, configFault } = survey
    if (configFault) return { status: 'skip', summary: `${places.agentConfig} cannot be read.` }
    const site = config?.site
    const ambiguous = config && ambiguity(config, ['site'])
    if (ambiguous) return ambiguous
    const evidence = `${places.agentConfig}: site ${site ?? `not set (${DEFAULT_SITE} by default)`}`
    if (site === expected.site) return { status: 'pass', summary: `The site is ${site}.`, evidence }
    // The environment wins over the file, but only for the units that have it.
    const units = await agentUnits(context)
    const found = units.flatMap(({ name, layers, running }) =>
      [layers, running ?? layers].map((all) => ({ name, said: winner(all, 'site') })),
    )
    if (found.length > 0 && found.every(({ said }) => said?.value === expected.site)) {
      const rows = found.map(({ name, said }) => `${said?.source}: site ${said?.value} (${name})`)
      const summary = `The site is ${expected.site}, by the environment of every unit of the Agent.`
      return { status: 'pass', summary, evidence: [...new Set(rows), evidence].join('\n') }
    }
    return {
      status: 'fail',
      summary: `The site is not ${expected.site}: what does not go through the proxy goes to another site.`,
      evidence,
      remedy: `Run \`DD_SITE=${expected.site} dd-fips install\`.`,
    }
  },
}

export const agentConfigFips: Check = {
  id: 'agent.config.fips',
  needs: ['packages.installed'],
  ofThisHost: true,
  async run({ survey: { config, configFault } }) {
    const remedy = 'Run `dd-fips install`.'
    if (configFault !== undefined)
      return { status: 'fail', summary: configFault.message, remedy: configFault.remedy }
    if (config === undefined)
      return { status: 'fail', summary: `${places.agentConfig} does not exist.`, remedy }
    const { enabled, https } = config.fips
    const line = config.lineOf(['fips'])
    const at = line === undefined ? places.agentConfig : `${places.agentConfig}:${line}`
    const evidence = `${at}: fips.enabled ${enabled}, fips.https ${https}`
    const ambiguous = ambiguity(config, fipsKeys)
    if (ambiguous !== undefined) return ambiguous
    if (!enabled) {
      const summary = 'fips.enabled is not true: the Agent sends past the proxy.'
      return { status: 'fail', summary, evidence, remedy }
    }
    if (https) {
      const summary = 'fips.https is not false: the Agent speaks TLS to a proxy that expects HTTP.'
      return { status: 'fail', summary, evidence, remedy }
    }
    return { status: 'pass', summary: 'fips.enabled is true, fips.https is false.', evidence }
  },
}
