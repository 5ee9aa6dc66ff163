/** A shell word: bare text, '...' taken as it stands, "..." with backslash escapes, in any sequence. */
const part = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)/y

function unquote(word: string): string | undefined {
  let value = ''
  part.lastIndex = 0
  while (part.lastIndex < word.length) {
    const match = part.exec(word)
    if (!match) return undefined
    const [, single, double, escaped, bare] = match
    // Within double quotes the backslash escapes these four only; elsewhere it stands for itself.
    value += single ?? double?.replace(/\\([$`"\\])/g, '$1') ?? escaped ?? bare
  }
  return value
}

/**
 * Reads the text of an os-release file, or another of that form such as lsb-release, into its variables.
 * Lines that are no assignment are passed over, as os-release(5) asks; of two, the last counts.
 */
export function parseOsRelease(text: string): Readonly<Record<string, string>> {
  const values: Record<string, string> = Object.create(null)
  for (const line of text.replace(/^\uFEFF/, '').split('\n')) {
    const [, name, word] = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line.trimEnd()) ?? []
    const value = word === undefined ? undefined : unquote(word)
    if (name !== undefined && value !== undefined) values[name] = value
  }
  return values
}

/** The variables of os-release that this program looks at, whatever file they were found in. */
export type ReleaseFields = Readonly<Record<string, string>>

const ids: readonly (readonly [RegExp, string])[] = [
  [/^red ?hat/i, 'rhel'],
  [/^centos/i, 'centos'],
  [/^fedora/i, 'fedora'],
  [/^rocky/i, 'rocky'],
  [/^almalinux/i, 'almalinux'],
  [/^oracle|^enterprise linux enterprise linux/i, 'ol'],
  [/^scientific/i, 'scientific'],
  [/^amazon/i, 'amzn'],
  [/^cloudlinux/i, 'cloudlinux'],
  [/^opensuse/i, 'opensuse'],
  [/^suse linux enterprise desktop/i, 'sled'],
  [/^suse linux enterprise/i, 'sles'],
  [/^debian/i, 'debian'],
  [/^ubuntu/i, 'ubuntu'],
]

function fields(name: string, version: string): ReleaseFields | undefined {
  const id = ids.find(([pattern]) => pattern.test(name))?.[1]
  return id === undefined ? undefined : { ID: id, NAME: name, VERSION_ID: version }
}

/** Reads `NAME release VERSION (codename)`: redhat-release and its like. */
export function parseRedhatRelease(text: string): ReleaseFields | undefined {
  const [, name = '', version = ''] = /^\s*(.+?) release (\d[\w.]*)/m.exec(text) ?? []
  return fields(name, version)
}

/** Reads SuSE-release: a first line with the name, then VERSION and, on SLES, PATCHLEVEL. */
export function parseSuseRelease(text: string): ReleaseFields | undefined {
  const [, name = ''] = /^(.+?)\s+\d/.exec(text) ?? []
  const { VERSION: version = '', PATCHLEVEL: level } = parseOsRelease(text.replace(/ *= */g, '='))
  return fields(name, level && level !== '0' ? `${version}.${level}` : version)
}

/** Reads lsb-release, which Ubuntu had before os-release. */
export function parseLsbRelease(text: string): ReleaseFields | undefined {
  const { DISTRIB_ID: name, DISTRIB_RELEASE: version = '' } = parseOsRelease(text)
  return name === undefined ? undefined : fields(name, version)
}

/** Reads debian_version: a number, or `codename/sid` on a host that follows testing. */
export function parseDebianVersion(text: string): ReleaseFields | undefined {
  const version = text.trim()
  const debian = { ID: 'debian', NAME: 'Debian GNU/Linux' }
  if (/^\d/.test(version)) return { ...debian, VERSION_ID: version.replace(/\..*/, '') }
  return /^\w+\/sid$/.test(version) ? { ...debian, VERSION_CODENAME: version } : undefined
}

/** Reads the greeting in /etc/issue, the last resort. */
export function parseIssue(text: string): ReleaseFields | undefined {
  const line = text.trim().split('\n')[0] ?? ''
  const [, name = '', version = '', pack] =
    /^(?:Welcome to )?(\D+?)(?: release)? (\d[\w.]*)(?: SP(\d))?/.exec(line) ?? []
  return fields(name, pack ? `${version}.${pack}` : version)
}
