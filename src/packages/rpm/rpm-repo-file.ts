import type { RpmSource } from './rpm-sources.ts'

const notice = '# Written by dd-fips, as a whole; `dd-fips revert` takes it out again.'

/** Whether a .repo file is one that dd-fips wrote. */
export function isMarked(text = ''): boolean {
  return text.startsWith('# Written by dd-fips')
}

/**
 * Gives the .repo file that names Datadog's repository (yum.conf(5); for zypper libzypp's own options), all
 * but the keys. With priority 1 no package of the same name comes from anywhere else.
 */
export function repoFileContent(
  id: string,
  url: string,
  checkMetadata: boolean,
  zypp: boolean,
): string {
  const forOne = zypp
    ? ['pkg_gpgcheck=1', 'type=rpm-md', 'autorefresh=1']
    : ['skip_if_unavailable=0']
  return [
    notice,
    `[${id}]`,
    'name=Datadog, Inc.',
    `baseurl=${url}`,
    'enabled=1',
    'gpgcheck=1',
    `repo_gpgcheck=${checkMetadata ? 1 : 0}`,
    ...forOne,
    'priority=1',
    '',
  ].join('\n')
}

/** Completes the file with the keys, a line each. */
export function withKeys(content: string, keys: readonly string[]): string {
  const lines = keys.map((path, index) => `${index === 0 ? 'gpgkey=' : '       '}file://${path}\n`)
  return content + lines.join('')
}

/** What the one-step script, dd-fips and zypper itself write; with any other option people had a hand in it. */
const plain = new Set(
  `name baseurl enabled gpgcheck repo_gpgcheck pkg_gpgcheck gpgkey priority skip_if_unavailable type
  autorefresh keeppackages path`.split(/\s+/),
)

/** Whether a section of our file can be written anew without losing what people put there. */
export function isPlain({ id, enabled, urls, options }: RpmSource): boolean {
  return (
    id === 'datadog' &&
    enabled &&
    (options.priority ?? '1') === '1' &&
    urls.every((url) => !url.includes('@')) &&
    Object.keys(options).every((name) => plain.has(name))
  )
}
