const SHORTEST = 8 // characters; a shorter one would mask words that are no secret
const MASK = '********'

/**
 * Gives data with every occurrence of a secret masked, whatever text it got into. The first line of defence is
 * that nothing puts secrets there; this is the second.
 */
export function scrub<T>(data: T, secrets: readonly string[]): T {
  const wanted = [...new Set(secrets)].filter(({ length }) => length >= SHORTEST)
  const longestFirst = wanted.sort((a, b) => b.length - a.length)
  const masked = (text: string) =>
    longestFirst.reduce((result, secret) => result.replaceAll(secret, MASK), text)
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return masked(value)
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]))
  }
  return walk(data) as T
}
