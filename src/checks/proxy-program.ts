import { PROXY_PACKAGE } from '../datadog/packages.ts'
import { proxyUnit } from '../datadog/units.ts'
import { places } from '../host/places.ts'
import { managerInCharge } from '../services/registry.ts'
import { needsReload } from '../services/systemd/unit-sources.ts'
import type { Check, CheckContext, Finding } from './check.ts'
import { packagedProxy } from './probes/packaged-proxy.ts'
import { preloadRemedy } from './probes/preloaded.ts'
import { processOf, serving, type Trouble, troubleOf } from './probes/proxy-process.ts'

/**
 * Says whether every process that serves the ports is the program of the package, whole, with the arguments, cfg
 * and libraries of the package: a drop-in of its unit can start another one on the same ports.
 */
export const proxyProgram: Check = {
  id: 'proxy.program',
  needs: ['proxy.service'],
  live: true,
  async run(context): Promise<Finding> {
    const { host, survey } = context
    const state = survey.units.get(proxyUnit)
    const { typed } = managerInCharge(host, survey.detection.init)
    const restart = `Run \`${typed.reload(proxyUnit)}\`.`
    if (await needsReload(host, proxyUnit, state?.sources)) {
      const summary = `Files of ${proxyUnit} changed since systemd read them.`
      return { status: 'fail', summary, remedy: restart }
    }
    const pids = await serving(context, state?.pids ?? [])
    const all = await Promise.all(pids.map((pid) => processOf(host, pid)))
    const seen = all.filter((one) => one !== undefined)
    if (seen.length === 0 || seen.length < all.length) {
      return { status: 'skip', summary: 'Not all processes of the proxy could be looked at.' }
    }
    const packaged = await packagedProxy(context)
    const troubles = (
      await Promise.all(seen.map((one) => troubleOf(context, one, packaged)))
    ).flat()
    const [worst] = [...troubles.filter(({ status }) => status === 'fail'), ...troubles]
    if (worst === undefined) {
      const [first] = seen
      const evidence = `pids ${pids.join(' ')} run ${first?.program} with ${places.proxyConfig}`
      return { status: 'pass', summary: 'The proxy runs as its package has it.', evidence }
    }
    const cure = `Remove what says so from the unit (\`${typed.show(proxyUnit)}\`), then run \`${typed.reload(proxyUnit)}\`.`
    const package_ = reinstalled(context, restart)
    return told(troubles, worst, { unit: cure, restart, package: package_, preload: preloadRemedy })
  },
}

/** The command that brings the package's own files back. */
function reinstalled({ survey: { manager, installed } }: CheckContext, restart: string): string {
  const version = installed.get(PROXY_PACKAGE)?.version ?? ''
  const again = manager.reinstall(PROXY_PACKAGE, version)
  return `Run \`${again}\`. ${restart}`
}

function told(
  troubles: readonly Trouble[],
  { status, summary, cure }: Trouble,
  cures: Readonly<Record<Trouble['cure'], string>>,
): Finding {
  const evidence = [...new Set(troubles.map((one) => one.evidence))].join('\n')
  return { status, summary, evidence, ...(status === 'fail' && { remedy: cures[cure] }) }
}
