import type { Host } from './host.ts'

/** Characters that make a name a pattern; a backslash takes the meaning from the next one. */
const MAGIC = /[*?[\\]/

/**
 * Gives the paths on the host that match an absolute pattern, sorted, as glob(3) does without flags: no `*`, `?`
 * or `[...]` stands for a slash or for a dot at the beginning of a name. A path without them is given as it is,
 * there or not.
 */
export async function glob(host: Host, pattern: string): Promise<string[]> {
  if (!MAGIC.test(pattern)) return [pattern]
  let found = ['']
  for (const part of pattern.split('/').slice(1)) {
    const matching = MAGIC.test(part) ? matcher(part) : undefined
    const next = found.map(async (directory) => {
      if (matching === undefined) return [`${directory}/${part}`]
      const names = await host.list(directory === '' ? '/' : directory).catch(() => [])
      return names.filter(matching).map((name) => `${directory}/${name}`)
    })
    found = (await Promise.all(next)).flat()
  }
  const there = await Promise.all(
    found.map((path) => host.stat(path, { follow: true }).catch(() => undefined)),
  )
  return found.filter((_, index) => there[index] !== undefined).sort()
}

/** Returns what tells whether a name matches (glob(7)). */
function matcher(part: string): (name: string) => boolean {
  const tokens = part.matchAll(/\\(.)|\[([!^]?)(\]?(?:\[:\w+:\]|[^\]])*)\]|([*?])|([\s\S])/gu)
  const source = [...tokens].map(([, escaped, not, set, wild, plain = '']) => {
    if (wild !== undefined) return wild === '*' ? '[^/]*' : '[^/]'
    if (set !== undefined)
      return `[${not ? '^' : ''}${set.replace(CLASS, classOf).replace(SPECIAL, '\\$&')}]`
    return (escaped ?? plain).replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  })
  const pattern = new RegExp(`^${source.join('')}$`, 'u')
  return (name) => pattern.test(name) && (part.startsWith('.') || !name.startsWith('.'))
}

const SPECIAL = /[\\[\]^&~]/g
const CLASS = /\[:(\w+):\]/g
const classes: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  digit: '0-9',
  lower: 'a-z',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
}
const classOf = (_: string, name: string) => classes[name] ?? ''
