import { AGENT_PACKAGE, PROXY_PACKAGE } from '../datadog/packages.ts'
import type { Check } from './check.ts'

export const packagesInstalled: Check = {
  id: 'packages.installed',
  async run({ survey, expected }) {
    const wanted = [...(expected.agent ? [AGENT_PACKAGE] : []), PROXY_PACKAGE]
    const missing = wanted.filter((name) => !survey.installed.has(name))
    const evidence = wanted
      .map((name) => `${name} ${survey.installed.get(name)?.version ?? 'not installed'}`)
      .join(', ')
    const both = 'The Agent and the FIPS proxy are installed.'
    const present = expected.agent ? both : 'The FIPS proxy is installed.'
    if (missing.length === 0) {
      return { status: 'pass', summary: present, evidence }
    }
    return {
      status: 'fail',
      summary: `Not installed: ${missing.join(', ')}.`,
      evidence,
      remedy: 'Run `dd-fips install`.',
    }
  },
}
