/**
 * Returns what tells whether a name matches a shell pattern (glob(7)): `*`, `?`, `[...]`, and a backslash that takes
 * the meaning from the next character. A bracket without an end, or with a range that runs backwards, has none: such
 * a pattern matches itself alone.
 */
export function namePattern(pattern: string): (name: string) => boolean {
  const tokens = pattern.matchAll(/\\(.)|\[([!^]?)(\]?(?:\[:\w+:\]|[^\]])*)\]|([*?])|([\s\S])/gu)
  const source = [...tokens].map(([, escaped, not, set, wild, plain = '']) => {
    if (wild !== undefined) return wild === '*' ? '[^/]*' : '[^/]'
    if (set !== undefined)
      return `[${not ? '^' : ''}${set.replace(CLASS, classOf).replace(SPECIAL, '\\$&')}]`
    return (escaped ?? plain).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  })
  try {
    const whole = new RegExp(`^${source.join('')}$`, 'u')
    return (name) => whole.test(name)
  } catch {
    return (name) => name === pattern
  }
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
