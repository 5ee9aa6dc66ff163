import type { PreflightContext } from '../../../src/plan/preflight/preflight-check.ts'
import { none } from '../../../src/services/others/none.ts'
import type { UnitState } from '../../../src/services/service-manager.ts'
import { systemd } from '../../../src/services/systemd/systemd.ts'
import type { Step } from '../../../src/steps/registry.ts'
import type { Machine } from '../../support/machine.ts'

export { none }

const owner = { user: 'root', group: 'root' }

/** Steps of an install, as far as the preflight looks at them. */
export const installing = {
  kind: 'install-packages',
  manager: 'apt',
  packages: [{ name: 'datadog-agent' }, { name: 'datadog-fips-proxy' }],
} as unknown as Step
export const starting = (unit: string, run = true): Step => ({
  kind: 'enable-service',
  manager: 'systemd',
  unit,
  run,
  inputs: [],
})
export const editing = {
  kind: 'edit-config',
  path: '/etc/datadog-agent/datadog.yaml',
} as unknown as Step
export const writing = (path: string): Step => ({
  kind: 'write-file',
  path,
  content: '',
  owner,
  mode: 0o644,
})

/** A unit that is installed and enabled, and does not run. */
export const unit: UnitState = {
  exists: true,
  enabled: true,
  active: false,
  failed: false,
  masked: false,
  pids: [],
  startedAt: undefined,
  environment: {},
}

/** What a question looks at on this machine: these steps, and nothing installed. */
export function preflightContext(
  { host }: Pick<Machine, 'host'>,
  steps: readonly Step[],
  more: Partial<PreflightContext> = {},
): PreflightContext {
  const survey = { installed: new Map(), units: new Map(), config: undefined }
  return {
    host,
    survey: survey as unknown as PreflightContext['survey'],
    upgrade: false,
    steps,
    services: systemd,
    proxy: undefined,
    agent: undefined,
    ...more,
  }
}
