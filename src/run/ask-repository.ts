import type { InstallOptions } from '../packages/package-manager.ts'
import { resolveAll } from '../packages/resolve-version.ts'
import type { Plan } from '../plan/plan.ts'
import type { InstallPackages } from '../steps/install-packages.ts'
import { behaviourOf, type Step, trust } from '../steps/registry.ts'
import type { DoingContext } from '../steps/step.ts'
import type { Survey } from '../survey/survey.ts'

/**
 * Asks the repository, where the host knows and trusts it already, for what must be known before the first
 * change: newer versions for an upgrade, and whether it has the version that was asked for. Gives the files
 * of the repositories that were refreshed. Throws VERSION_NOT_FOUND (exit 6), REPOSITORY_REFUSED (exit 4).
 */
export async function askRepository(
  { steps }: Plan,
  { manager, installed }: Survey,
  context: DoingContext,
): Promise<ReadonlySet<string>> {
  const isInstall = (step: Step): step is InstallPackages => step.kind === 'install-packages'
  const step = steps.find(isInstall)
  // A bundle brings all that there is to know.
  if (step === undefined || step.bundle || !(await isKnown(steps, context))) return new Set()
  const { source, packages, upgrade } = step
  const asked = packages.filter(({ name, version }) => version && !installed.has(name))
  if (!upgrade && asked.length === 0) return new Set()
  const { host, lockLimit, say } = context
  const options: InstallOptions = { source, prerequisites: [], lockLimit, onLine: say }
  await manager.refresh(host, options)
  await resolveAll(manager, host, asked, source)
  return new Set([source.file])
}

async function isKnown(steps: readonly Step[], context: DoingContext): Promise<boolean> {
  for (const step of steps) {
    if (!trust.includes(step.kind)) continue
    if ((await behaviourOf(step).check(step, context)) !== undefined) return false
  }
  return true
}
