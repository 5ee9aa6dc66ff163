import { places } from '../../host/places.ts'
import type { CheckContext } from '../check.ts'
import { packagedDigests } from './packaged-digests.ts'
import { type Algorithm, digestsOf, readSeen, writeSeen } from './seen-digests.ts'

/** A program that is not, or not known to be, as its package brought it. */
export interface Doubtful {
  readonly path: string
  readonly is: 'altered' | 'unknown'
  /** `altered`: the digests; `unknown`: why, after a colon. */
  readonly says: string
}

/**
 * Returns those of these programs of the Agent that the package database does not vouch for. A program is read whole
 * (150 MB) when it has changed since it was last read, which its ctime shows.
 */
export async function alteredPrograms(
  context: CheckContext,
  paths: readonly string[],
): Promise<Doubtful[]> {
  const { host, expected } = context
  if (paths.length === 0) return []
  const recorded = await packagedDigests(context)
  if (recorded.size === 0) {
    return paths.map((path) => ({ path, is: 'unknown', says: 'the packages keep no digests' }))
  }
  const seen = await readSeen(host, places.seenAgent)
  const listed = paths.filter((path) => recorded.has(path))
  const algorithms = [...new Set(listed.map((path) => algorithmOf(recorded.get(path))))]
  const found = new Map<string, string>()
  let remembered = {}
  for (const algorithm of algorithms) {
    const some = listed.filter((path) => algorithmOf(recorded.get(path)) === algorithm)
    if (algorithm === undefined) continue
    const { digests, settled } = await digestsOf(host, some, seen, algorithm)
    for (const [path, digest] of digests) found.set(path, `${algorithm} ${digest}`)
    remembered = { ...remembered, ...settled }
  }
  if (expected.remember === true && JSON.stringify(remembered) !== JSON.stringify(seen))
    await writeSeen(host, places.seenAgent, remembered).catch(() => undefined)
  return paths.flatMap((path): Doubtful[] => {
    const [wanted, now] = [recorded.get(path), found.get(path)]
    if (wanted === undefined) {
      return [{ path, is: 'unknown', says: 'its package lists no such file' }]
    }
    if (now === undefined) return [{ path, is: 'unknown', says: 'it could not be read' }]
    if (now === wanted) return []
    return [{ path, is: 'altered', says: `${path}: ${now}\nas its package brought it: ${wanted}` }]
  })
}

const known: Readonly<Record<string, Algorithm>> = { md5: 'md5', sha256: 'sha256' }

function algorithmOf(digest: string | undefined): Algorithm | undefined {
  return known[digest?.split(' ')[0] ?? '']
}
