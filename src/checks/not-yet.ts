import type { Check, CheckId } from './check.ts'

const ids: readonly CheckId[] = [
  'proxy.backends',
  'proxy.log',
  'agent.config.effective',
  'agent.bypass',
  'agent.connections',
  'agent.diagnose',
]

/** The questions that this version does not ask yet: it says so rather than leave them out. */
export const notYet: readonly Check[] = ids.map((id) => ({
  id,
  run: async () => ({
    status: 'skip',
    summary: 'This version of dd-fips does not look at it yet.',
  }),
}))
