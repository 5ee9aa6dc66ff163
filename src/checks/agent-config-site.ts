import { places } from '../host/places.ts'
import type { Check } from './check.ts'

export const agentConfigSite: Check = {
  id: 'agent.config.site',
  needs: ['packages.installed'],
  async run({ survey: { config, configFault }, expected }) {
    if (configFault) return { status: 'skip', summary: `${places.agentConfig} cannot be read.` }
    const site = config?.site
    const evidence = `${places.agentConfig}: site ${site ?? 'not set (datadoghq.com by default)'}`
    if (site === expected.site) return { status: 'pass', summary: `The site is ${site}.`, evidence }
    return {
      status: 'fail',
      summary: `The site is not ${expected.site}: what does not go through the proxy goes to another site.`,
      evidence,
      remedy: `Run \`DD_SITE=${expected.site} dd-fips install\`.`,
    }
  },
}
