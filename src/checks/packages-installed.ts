import type { Check } from './check.ts'

const wanted = ['datadog-agent', 'datadog-fips-proxy']

export const packagesInstalled: Check = {
  id: 'packages.installed',
  async run({ survey }) {
    const missing = wanted.filter((name) => !survey.installed.has(name))
    const evidence = wanted
      .map((name) => `${name} ${survey.installed.get(name)?.version ?? 'not installed'}`)
      .join(', ')
    if (missing.length === 0) {
      return { status: 'pass', summary: 'The Agent and the FIPS proxy are installed.', evidence }
    }
    return {
      status: 'fail',
      summary: `Not installed: ${missing.join(', ')}.`,
      evidence,
      remedy: 'Run `dd-fips install`.',
    }
  },
}
