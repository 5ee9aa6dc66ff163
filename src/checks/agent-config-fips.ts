import { places } from '../host/places.ts'
import type { Check } from './check.ts'

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
