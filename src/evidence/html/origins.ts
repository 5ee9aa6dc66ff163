import type { Evidence } from '../evidence.ts'
import { factTitles } from '../lines.ts'
import { html, type Markup } from './markup.ts'
import { code, list, none, pairs, type Section, table } from './parts.ts'

function packageArticle(one: Evidence['packages'][number]): Markup {
  const { name, version, onOffer, isNewest, digest, signature, signedBy, verifiedBy, altered } = one
  const newest =
    onOffer === undefined
      ? 'the lists on this host do not say'
      : isNewest
        ? 'yes, as far as the lists on this host know'
        : `no: they have ${onOffer}`
  const differences =
    verifiedBy === undefined
      ? undefined
      : altered.length === 0
        ? html`${code(verifiedBy)} finds no difference`
        : html`${code(verifiedBy)} finds:${list(
            altered.map(({ path, what }) => html`${code(path)} (${what})`),
          )}`
  return html`<article><h3>${name} <span class="version">${version}</span></h3>${pairs([
    ['Newest', newest],
    ['SHA-256', digest && html`${code(digest.value)}<br><span class="aside">${digest.of}</span>`],
    ['Signature', signature],
    [
      'Signed by',
      signature && (signedBy ? code(signedBy) : 'a key that the rpm database does not have'),
    ],
    ['Files', differences],
  ])}</article>`
}

/** Returns the packages of Datadog with their versions and where they came from. */
export function packagesSection({ packages }: Evidence): Section {
  const body =
    packages.length === 0
      ? none('No package of Datadog is installed.')
      : html`${packages.map(packageArticle)}`
  return { id: 'packages', title: factTitles.packages, body }
}

/** Returns the repository with its keys and what is signed and checked. */
export function repositorySection({ repository }: Evidence): Section {
  const title = factTitles.repository
  if (repository === undefined) {
    return { id: 'repository', title, body: none('Not looked at: see the end of this document.') }
  }
  const { file, addresses, checksPackages, checksMetadata, keys, signs, listSignatures } =
    repository
  const rows = keys.map(({ fingerprint, where, expires, isPinned }) => [
    code(fingerprint),
    code(where),
    expires ?? 'never',
    isPinned ? 'yes' : 'no',
  ])
  const columns = [
    { title: 'Fingerprint' },
    { title: 'Where' },
    { title: 'Expires', width: '6.5rem' },
    { title: 'Pinned', width: '4.5rem' },
  ]
  const body = html`${pairs([
    ['File', code(file)],
    ['Address', html`${addresses.map((address) => html`${code(address)} `)}`],
    ['Signed are', signs],
    ['Packages checked', checksPackages],
    ['Metadata checked', checksMetadata],
    [
      'Signed list',
      listSignatures.length > 0
        ? html`${listSignatures.map(({ says }) => html`${says}<br>`)}`
        : undefined,
    ],
  ])}${
    rows.length > 0
      ? table(
          'Keys that this host trusts for it; pinned ones are on the list of this tool',
          columns,
          rows,
        )
      : none('No key was found.')
  }`
  return { id: 'repository', title, body }
}

/** Returns the files that count, with digest, owner and mode. */
export function filesSection({ files }: Evidence): Section {
  const rows = files.map(({ path, what, sha256, owner, mode }) => [
    html`${code(path)}<br><span class="aside">${what}</span>`,
    code(sha256),
    html`${owner}<br>${mode}`,
  ])
  const columns = [
    { title: 'File' },
    { title: 'SHA-256' },
    { title: 'Owner, mode', width: '8.5rem' },
  ]
  return {
    id: 'files',
    title: factTitles.files,
    body: table('Digest, owner and mode', columns, rows),
  }
}
