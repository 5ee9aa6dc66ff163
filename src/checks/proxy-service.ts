import { proxyUnit } from '../host/places.ts'
import type { Check } from './check.ts'
import { serviceRuns } from './service-runs.ts'

export const proxyService: Check = {
  id: 'proxy.service',
  needs: ['packages.installed'],
  ofThisHost: true,
  live: true,
  run: async ({ unit, expected }) => serviceRuns(proxyUnit, unit(proxyUnit), expected.running),
}
