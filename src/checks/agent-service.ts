import { agentUnit } from '../host/places.ts'
import type { Check } from './check.ts'
import { serviceRuns } from './service-runs.ts'

export const agentService: Check = {
  id: 'agent.service',
  needs: ['packages.installed'],
  ofThisHost: true,
  run: async (context) => serviceRuns(agentUnit, context),
}
