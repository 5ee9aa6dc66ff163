import { chainOf } from '../checks/chain.ts'
import type { CheckContext } from '../checks/check.ts'
import type { Verdict } from '../checks/verify.ts'
import { certificateStatus } from '../datadog/certificate.ts'
import type { Settings } from '../settings/settings.ts'
import { maskSecrets } from '../text/mask.ts'
import { version } from '../version.ts'
import { attentionTo } from './attention.ts'
import { configurationFacts } from './collect/configuration.ts'
import { cryptographyFacts } from './collect/cryptography.ts'
import { fileFacts } from './collect/files.ts'
import { hostFacts } from './collect/host.ts'
import { packageFacts } from './collect/packages.ts'
import { portFacts } from './collect/ports.ts'
import { connectionFacts, processFacts } from './collect/processes.ts'
import { repositoryFacts } from './collect/repository.ts'
import type { CryptographyFacts, Evidence } from './evidence.ts'
import { openGaps } from './gaps.ts'
import { scrub } from './scrub.ts'
import { controls } from './statements/controls.ts'
import { notProved } from './statements/not-proved.ts'

const noCryptography: CryptographyFacts = {
  kernelFips: undefined,
  cryptoPolicy: undefined,
  proxyLibrary: [],
  loaded: [],
}

/**
 * Gathers the facts around a verdict, at the time `now`. Changes nothing and asks no network.
 * A fact that cannot be had is named in `notLookedAt`; no secret is in what it gives.
 */
export async function gatherEvidence(
  context: CheckContext,
  { result, checks }: Verdict,
  settings: Settings,
  now: Date,
): Promise<Evidence> {
  const { host } = context
  const gaps = openGaps()
  for (const { id, status, summary } of checks) if (status === 'skip') gaps.add(id, summary)
  const live = host.root === '/'
  const { configuration, secrets } = await gaps.look(
    'configuration of the Agent',
    { configuration: [], secrets: [] },
    () => configurationFacts(context),
  )
  const { packages, provenance } = await packageFacts(context, settings, gaps)
  const cryptography = await gaps.look('cryptography of the host', noCryptography, () =>
    cryptographyFacts(context),
  )
  const repository = await gaps.look("Datadog's repository", undefined, async () => {
    const facts = await repositoryFacts(context, settings)
    if (facts === undefined) gaps.add("Datadog's repository", 'No file of this host names it.')
    return facts
  })
  if (live && cryptography.loaded.length === 0) {
    gaps.add(
      'cryptographic libraries in memory',
      'The proxy does not run, or has none apart from its program.',
    )
  }
  const found: Evidence = {
    collectedAt: now.toISOString().replace(/\.\d+Z$/, 'Z'),
    tool: { name: 'dd-fips', version },
    host: await hostFacts(context),
    result,
    checks: checks.map((check) => ({ ...check, ...masked(check) })),
    chain: chainOf(checks),
    certificate: certificateStatus(now.getTime()),
    attention: attentionTo({ packages, provenance, repository, cryptography }),
    cryptography,
    packages,
    repository,
    files: await gaps.look('digests of files', [], () => fileFacts(context, provenance)),
    processes: live ? await gaps.look('processes', [], () => processFacts(context)) : [],
    configuration,
    ports: await gaps.look('ports', [], () => portFacts(context)),
    connections: live ? await gaps.look('connections', [], () => connectionFacts(context)) : [],
    notProved,
    controls,
    notLookedAt: gaps.list(),
  }
  return scrub(found, [...secrets, context.survey.config?.apiKey ?? '', settings.apiKey ?? ''])
}

/** A cfg that people changed is shown as a diff, and may hold what they put there. */
function masked({ summary, evidence }: { summary: string; evidence?: string }) {
  return {
    summary: maskSecrets(summary),
    ...(evidence !== undefined && { evidence: maskSecrets(evidence) }),
  }
}
