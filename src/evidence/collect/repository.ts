import type { CheckContext } from '../../checks/check.ts'
import { readKeys } from '../../openpgp/read-keys.ts'
import { aptSources } from '../../packages/apt/apt-sources.ts'
import { releaseSignatures } from '../../packages/keys/release-signature.ts'
import { builtInFingerprints } from '../../packages/keys/signing-keys.ts'
import type { PackageSource } from '../../packages/package-manager.ts'
import { importedKeys } from '../../packages/rpm/rpm-keys.ts'
import { repoPlaces, rpmSources } from '../../packages/rpm/rpm-sources.ts'
import type { Settings } from '../../settings/settings.ts'
import { platformOf } from '../../survey/survey.ts'
import type { KeyFacts, RepositoryFacts } from '../evidence.ts'

/** Says how this host knows and trusts the repository that the settings name; undefined where it does not. */
export async function repositoryFacts(
  context: CheckContext,
  settings: Settings,
): Promise<RepositoryFacts | undefined> {
  const { host, survey } = context
  const { source } = await survey.manager.repository(host, platformOf(survey), settings)
  const trusted = settings.trustedFingerprints ?? [
    ...builtInFingerprints('apt'),
    ...builtInFingerprints('rpm'),
  ]
  return survey.manager.name === 'apt'
    ? ofApt(context, source, trusted)
    : ofRpm(context, survey.manager.name, source, trusted)
}

function keysIn(content: Buffer, where: string, trusted: readonly string[]): KeyFacts[] {
  return readKeys(content, where).map(({ fingerprint, expires }) => ({
    fingerprint,
    where,
    expires: expires?.toISOString().slice(0, 10),
    isPinned: trusted.includes(fingerprint),
  }))
}

const yesNo = (yes: boolean) => (yes ? 'yes' : 'no')

async function ofApt(
  { host }: CheckContext,
  { file }: PackageSource,
  trusted: readonly string[],
): Promise<RepositoryFacts | undefined> {
  const sources = (await aptSources(host)).filter((source) => source.file === file)
  const [first] = sources
  if (first === undefined) return undefined
  const { signedBy = '' } = first
  const insecure = sources.some((source) => source.insecure)
  const keyring = signedBy.startsWith('/') ? await host.read(signedBy) : undefined
  const signatures = keyring ? await releaseSignatures(host, first, keyring) : []
  const checked = yesNo(!insecure)
  return {
    file,
    addresses: sources.map(
      ({ uri, suite, components }) => `${uri} ${[suite, ...components].join(' ')}`,
    ),
    checksPackages: insecure ? 'no' : 'yes, by their digests in the signed list',
    checksMetadata: checked,
    keys: keyring ? keysIn(keyring, signedBy, trusted) : [],
    signs: 'the list of packages',
    listSignatures: (signatures ?? []).map(({ file: list, date, keyId, fingerprint }) => {
      const by = fingerprint
        ? `signed by ${fingerprint}, and the signature holds`
        : `signed by the key ${keyId}, which is not seen to be one of ${signedBy}`
      return { says: `${list}${date ? ` of ${date}` : ''}: ${by}`, holds: !!fingerprint }
    }),
  }
}

async function ofRpm(
  { host, survey }: CheckContext,
  manager: keyof typeof repoPlaces,
  { file, id, keys = [] }: PackageSource,
  trusted: readonly string[],
): Promise<RepositoryFacts | undefined> {
  const { sources } = await rpmSources(host, repoPlaces[manager], survey.detection.arch)
  const source = sources.find((one) => one.file === file && one.id === id)
  if (source === undefined) return undefined
  const contents = await Promise.all(keys.map((path) => host.read(path)))
  const inFiles = keys.flatMap((path, index) => {
    const content = contents[index]
    return content ? keysIn(content, path, trusted) : []
  })
  const wanted = new Set(inFiles.map(({ fingerprint }) => fingerprint))
  const imported = (await importedKeys(host)).flatMap(({ name, text, fingerprint = '' }) =>
    wanted.has(fingerprint) || trusted.includes(fingerprint)
      ? keysIn(Buffer.from(text), `the rpm database (${name})`, trusted)
      : [],
  )
  return {
    file: `${file} [${source.id}]`,
    addresses: source.urls,
    checksPackages: yesNo(source.checksPackages),
    checksMetadata: yesNo(source.checksMetadata),
    keys: [...inFiles, ...imported],
    signs: 'packages',
    listSignatures: [],
  }
}
