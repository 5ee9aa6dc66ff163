import { PROXY_PACKAGE } from '../datadog/packages.ts'
import { type AlteredFile, isTampered } from '../packages/altered-files.ts'
import type { Provenance } from '../packages/provenance.ts'
import type { CryptographyFacts, PackageFacts, RepositoryFacts } from './evidence.ts'

interface Found {
  readonly packages: readonly PackageFacts[]
  readonly provenance: readonly Provenance[]
  readonly repository: RepositoryFacts | undefined
  readonly cryptography: CryptographyFacts
}

/** Gives what needs a person's eye though no check asks for it, as sentences. */
export function attentionTo(found: Found): string[] {
  const { packages, provenance, repository, cryptography } = found
  return [
    ...provenance.flatMap(tampered),
    ...strangeLibraries(cryptography, provenance),
    ...unsigned(provenance, repository),
    ...(repository ? untrusted(repository) : []),
    ...packages.flatMap(outdated),
  ]
}

function tampered({ name, altered, verifiedBy }: Provenance): string[] {
  const paths = altered.filter(isTampered).map(({ path, what }: AlteredFile) => {
    return what.includes('missing') ? `${path} (missing)` : path
  })
  if (paths.length === 0) return []
  return [
    `Files of ${name} are not as the package brought them (${verifiedBy}): ${paths.join(', ')}.`,
  ]
}

/** The certificate is about the module that Datadog packs; another library in its place is not that one. */
function strangeLibraries({ loaded }: CryptographyFacts, provenance: readonly Provenance[]) {
  const proxy = provenance.find(({ name }) => name === PROXY_PACKAGE)
  if (proxy === undefined) return []
  const strange = loaded.filter(({ path }) => !proxy.files.includes(path)).map(({ path }) => path)
  if (strange.length === 0) return []
  return [
    `The proxy runs with a cryptographic library that its package did not bring: ${strange.join(', ')}.`,
  ]
}

function unsigned(provenance: readonly Provenance[], repository: RepositoryFacts | undefined) {
  if (repository === undefined || repository.signs !== 'packages') return []
  return provenance.flatMap(({ name, signature }) => {
    if (signature === undefined) return [`${name} carries no signature.`]
    if (signature.fingerprint !== undefined) return []
    return [`${name} is signed by a key that the rpm database does not hold (${signature.said}).`]
  })
}

function untrusted({
  file,
  keys,
  checksPackages,
  checksMetadata,
  listSignatures,
}: RepositoryFacts) {
  const strange = keys.filter(({ isPinned }) => !isPinned)
  const unproved = listSignatures.filter(({ holds }) => !holds)
  return [
    ...(checksPackages === 'no' ? [`${file} lets packages in without a signature.`] : []),
    ...(checksMetadata === 'no' ? [`${file} lets metadata in without a signature.`] : []),
    ...strange.map(
      ({ fingerprint, where }) =>
        `${where} holds the key ${fingerprint}, which is not on the list of this tool.`,
    ),
    ...unproved.map(({ says }) => `No trusted key is seen to have signed ${says}.`),
  ]
}

function outdated({ name, version, onOffer, isNewest }: PackageFacts): string[] {
  if (isNewest !== false) return []
  return [`The repository has ${name} ${onOffer}; installed is ${version} (FAQ 8).`]
}
