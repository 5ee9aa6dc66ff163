import { proxyUnit } from '../host/places.ts'
import type { Check } from './check.ts'
import { serviceRuns } from './service-runs.ts'

export const proxyService: Check = {
  id: 'proxy.service',
  needs: ['packages.installed'],
  ofThisHost: true,
  run: async (context) => serviceRuns(proxyUnit, context),
}
