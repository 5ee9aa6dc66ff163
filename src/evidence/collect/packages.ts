import type { CheckContext } from '../../checks/check.ts'
import { PACKAGE_PREFIX } from '../../datadog/packages.ts'
import { type Provenance, provenanceOf } from '../../packages/provenance.ts'
import type { Settings } from '../../settings/settings.ts'
import { platformOf } from '../../survey/survey.ts'
import type { PackageFacts } from '../evidence.ts'
import type { Gaps } from '../gaps.ts'

/** What the gathering of packages came to; `provenance` is for those who look at their files. */
export interface PackagesFound {
  readonly packages: PackageFacts[]
  readonly provenance: readonly Provenance[]
}

const none: ReadonlyMap<string, string> = new Map()

/** Says of every package of Datadog's where it came from and whether it still is what came. */
export async function packageFacts(
  { host, survey }: CheckContext,
  settings: Settings,
  gaps: Gaps,
): Promise<PackagesFound> {
  const { manager, installed } = survey
  const names = [...installed.keys()].filter((name) => name.startsWith(PACKAGE_PREFIX)).sort()
  const versions = new Map(names.map((name) => [name, installed.get(name)?.version ?? '']))
  const provenance = await gaps.look('files and signatures of the packages', [], () =>
    provenanceOf(host, manager, versions),
  )
  const offers = await gaps.look('newer versions in the repository (FAQ 8)', none, async () => {
    const { source } = await manager.repository(host, platformOf(survey), settings)
    return manager.candidates(host, names, source)
  })
  const packages = names.map((name): PackageFacts => {
    const version = versions.get(name) ?? ''
    const onOffer: string | undefined = offers.get(name)
    const {
      digest,
      signature,
      verifiedBy,
      altered = [],
    } = provenance.find((one) => one.name === name) ?? {}
    return {
      name,
      version,
      onOffer,
      isNewest: onOffer === undefined ? undefined : manager.compareVersions(version, onOffer) >= 0,
      digest,
      signature: signature?.said,
      signedBy: signature?.fingerprint,
      verifiedBy,
      altered: altered.map(({ path, what }) => ({ path, what: what.join(', ') })),
    }
  })
  const unknown = packages.filter(({ onOffer }) => onOffer === undefined).map(({ name }) => name)
  if (unknown.length > 0) {
    const why = `The lists that ${manager.name} has on this host do not name ${unknown.join(', ')}; the network was not asked.`
    gaps.add('newer versions in the repository (FAQ 8)', why)
  }
  return { packages, provenance }
}
