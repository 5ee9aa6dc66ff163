import { olderThan } from '../config/agent/agent-versions.ts'
import { FIRST_WITH_ALL, FIRST_WITH_PROXY, PRODUCTS } from '../datadog/agent-versions.ts'
import type { Check } from './check.ts'

export const agentVersion: Check = {
  id: 'agent.version',
  needs: ['packages.installed'],
  async run({ survey }) {
    const version = survey.agentVersion ?? ''
    const remedy = 'Run `dd-fips install --upgrade`.'
    if (olderThan(version, FIRST_WITH_PROXY)) {
      const summary = `Agent ${version} does not support the FIPS proxy; 7.41 is the first version that does.`
      return { status: 'fail', summary, evidence: version, remedy }
    }
    if (olderThan(version, FIRST_WITH_ALL)) {
      const summary = `Agent ${version} is older than 7.45, the first version to support all of these: ${PRODUCTS}.`
      return { status: 'warn', summary, evidence: version, remedy }
    }
    return { status: 'pass', summary: `Agent ${version} supports the proxy.`, evidence: version }
  },
}
