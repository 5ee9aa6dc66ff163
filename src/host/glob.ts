import { namePattern } from '../text/name-pattern.ts'
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
    const matches = MAGIC.test(part) ? namePattern(part) : undefined
    const isHidden = (name: string) => name.startsWith('.') && !part.startsWith('.')
    const next = found.map(async (directory) => {
      if (matches === undefined) return [`${directory}/${part}`]
      const names = await host.list(directory === '' ? '/' : directory).catch(() => [])
      return names.flatMap((name) =>
        matches(name) && !isHidden(name) ? `${directory}/${name}` : [],
      )
    })
    found = (await Promise.all(next)).flat()
  }
  const there = await Promise.all(
    found.map((path) => host.stat(path, { follow: true }).catch(() => undefined)),
  )
  return found.filter((_, index) => there[index] !== undefined).sort()
}
