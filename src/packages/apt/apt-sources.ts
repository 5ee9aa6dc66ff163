import type { Host } from '../../host/host.ts'

/** One repository as a sources file names it (sources.list(5)): a line, or a part of a deb822 stanza. */
export interface AptSource {
  readonly file: string
  /** Without credentials, and without a slash at its end. */
  readonly uri: string
  readonly suite: string
  readonly components: readonly string[]
  /** In Debian's words; undefined: those of the host. */
  readonly architectures: readonly string[] | undefined
  /** A keyring's path, a fingerprint or a key itself, as written. */
  readonly signedBy: string | undefined
  /** Signatures are not asked for: `trusted=yes`, `allow-insecure=yes` and the like. */
  readonly insecure: boolean
  /** Has what no installer writes, so that somebody had a hand in it: credentials, uncommon options. */
  readonly byHand: boolean
}

/** What the one-step script, dd-fips and deb822 itself need. */
const common = new Set(['signed-by', 'arch', 'types', 'uris', 'suites', 'components', 'enabled'])

type Options = Readonly<Record<string, string>>

function source(file: string, uri: string, rest: readonly string[], options: Options): AptSource {
  const [suite = '', ...components] = rest
  const architectures = options.arch ?? options.architectures
  const on = (name: string) => /^(yes|true|1|on|with|enable)$/i.test(options[name] ?? '')
  return {
    file,
    uri: uri.replace(/^(https?:\/\/)[^/]*@/, '$1').replace(/\/+$/, ''),
    suite,
    components,
    architectures: architectures?.split(/[\s,]+/),
    signedBy: options['signed-by'],
    byHand: uri.includes('@') || Object.keys(options).some((name) => !common.has(name)),
    insecure: on('trusted') || on('allow-insecure') || on('allow-weak'),
  }
}

/** Reads one-line style: `deb [option=value ...] uri suite component ...`; `#` begins a comment. */
export function parseOneLine(file: string, text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const active = line.replace(/#.*$/, '').trim()
    const [, bracket = '', rest = ''] = /^deb\s+(?:\[([^\]]*)\]\s*)?(.*)$/.exec(active) ?? []
    const [uri, ...others] = rest.split(/\s+/).filter(Boolean)
    if (uri === undefined) return []
    const pairs = bracket.split(/\s+/).flatMap((pair) => {
      const equals = pair.indexOf('=')
      return equals > 0 ? [[pair.slice(0, equals).toLowerCase(), pair.slice(equals + 1)]] : []
    })
    return [source(file, uri, others, Object.fromEntries(pairs))]
  })
}

/** Reads deb822 style: stanzas of `Field: value`, lines that begin with space go on; `#` lines are comments. */
export function parseDeb822(file: string, text: string): AptSource[] {
  const stanzas = text.replace(/^#.*\n?/gm, '').split(/\n[ \t]*\n/)
  return stanzas.flatMap((stanza) => {
    const fields: Record<string, string> = {}
    for (const [, name = '', value = ''] of stanza.matchAll(/^([\w-]+):(.*(?:\n[ \t].*)*)/gm)) {
      fields[name.toLowerCase()] = value.trim()
    }
    const words = (name: string) => (fields[name] ?? '').split(/\s+/).filter(Boolean)
    if (!words('types').includes('deb') || /^(no|false|0|off)$/i.test(fields.enabled ?? ''))
      return []
    return words('uris').flatMap((uri) =>
      words('suites').map((suite) => source(file, uri, [suite, ...words('components')], fields)),
    )
  })
}

const PARTS = '/etc/apt/sources.list.d'

/** Reads every repository that this host's apt knows. */
export async function aptSources(host: Host): Promise<AptSource[]> {
  const parts = (await host.list(PARTS)).map((name) => `${PARTS}/${name}`)
  const files = ['/etc/apt/sources.list', ...parts].filter((path) => /\.(list|sources)$/.test(path))
  const all = await Promise.all(
    files.map(async (file) => {
      const text = (await host.read(file))?.toString() ?? ''
      return file.endsWith('.sources') ? parseDeb822(file, text) : parseOneLine(file, text)
    }),
  )
  return all.flat()
}
