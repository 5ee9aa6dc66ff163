import type { Cause } from '../doctor/cause.ts'

export const packagesMissing: Cause = {
  id: 'packages.missing',
  explains: ['packages.installed'],
  find({ check }) {
    const found = check('packages.installed')
    if (found?.status !== 'fail') return undefined
    return {
      cause: found.summary,
      likelihood: 'certain',
      evidence: found.evidence ?? '',
      command: 'dd-fips install',
      mends: true,
    }
  },
}
