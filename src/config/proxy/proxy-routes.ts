import { type Bind, cfgWords, proxyBinds, sections } from './cfg.ts'

/** A section of the proxy's configuration that listens, and where it sends. */
export interface Route {
  /** Name of the frontend or listen section. */
  readonly name: string
  readonly binds: readonly Bind[]
  /** Backends that it may choose; a listen section with servers is its own. */
  readonly backends: readonly string[]
  /** Paths that lead to its backends, as far as the conditions are paths; `/` is the default one's. */
  readonly paths: readonly string[]
  /** Path of the statistics page, where it is served without a password. */
  readonly statistics: string | undefined
}

export interface ProxyRoutes {
  readonly routes: readonly Route[]
  /** `host:port` of the servers behind each backend. */
  readonly servers: ReadonlyMap<string, readonly string[]>
}

interface Section {
  readonly keyword: string
  readonly name: string
  readonly text: string
  readonly lines: readonly (readonly string[])[]
}

const DEFAULT_PAGE = '/haproxy?stats'

/** Gives who listens and where it sends (HAProxy configuration manual 2.x, section 4). */
export function proxyRoutes(cfg: string): ProxyRoutes {
  const all = sectionsOf(cfg)
  const global = all.find(({ keyword }) => keyword === 'global')?.text ?? '' // may set variables
  const servers = new Map<string, readonly string[]>()
  for (const { keyword, name, lines } of all) {
    if (keyword !== 'backend' && keyword !== 'listen') continue
    // `server-template PREFIX COUNT HOST:PORT` makes servers of what a name resolves to.
    servers.set(name, [...after(lines, 'server', 2), ...after(lines, 'server-template', 3)])
  }
  const routes = all
    .filter(({ keyword }) => keyword === 'frontend' || keyword === 'listen')
    .map(({ name, text, lines }): Route => {
      const own = (servers.get(name)?.length ?? 0) > 0 ? [name] : []
      const chosen = [...after(lines, 'default_backend', 1), ...after(lines, 'use_backend', 1)]
      return {
        name,
        binds: proxyBinds(`${global}\n${text}`),
        backends: [...new Set([...chosen, ...own])],
        paths: ['/', ...lines.flatMap((words) => pathOf(words) ?? [])],
        statistics: pageOf(lines),
      }
    })
  return { routes: routes.filter(({ binds }) => binds.length > 0), servers }
}

function sectionsOf(cfg: string): Section[] {
  const found: { head: readonly string[]; rows: string[] }[] = []
  for (const row of cfg.split(/\r?\n/)) {
    const head = cfgWords(row, new Map())
    if (sections.test(head[0] ?? '')) found.push({ head, rows: [row] })
    else found.at(-1)?.rows.push(row)
  }
  return found.map(({ head: [keyword = '', name = ''], rows }) => ({
    keyword,
    name,
    text: rows.join('\n'),
    lines: rows.map((row) => cfgWords(row, new Map())),
  }))
}

/** The words at a place of the lines that begin with a keyword. */
function after(lines: Section['lines'], keyword: string, place: number): string[] {
  return lines.flatMap((words) => (words[0] === keyword ? (words[place] ?? []) : []))
}

/** The path of `use_backend NAME if { path_beg /path }`; other conditions are not understood. */
function pathOf([keyword, , how, open, test = '', ...rest]: readonly string[]): string | undefined {
  if (keyword !== 'use_backend' || how !== 'if' || open !== '{') return undefined
  const [path, close, ...more] = rest.filter((word) => !word.startsWith('-'))
  const isPath = /^path(_beg)?$/.test(test) && path?.startsWith('/')
  return isPath && close === '}' && more.length === 0 ? path : undefined
}

function pageOf(lines: Section['lines']): string | undefined {
  const said = lines.filter(([keyword]) => keyword === 'stats')
  const option = (name: string) => said.find((words) => words[1] === name)
  if (said.length === 0 || option('auth')) return undefined
  return option('enable') || option('uri') ? (option('uri')?.[2] ?? DEFAULT_PAGE) : undefined
}
