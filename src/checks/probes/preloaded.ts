import type { CheckContext } from '../check.ts'

const FILE = '/etc/ld.so.preload'

/** A library that the loader puts into every program of the host. */
export interface Preloaded {
  readonly path: string
  /** The package that brought it and of which it still is; undefined for any other file. */
  readonly owner: string | undefined
}

const memo = new WeakMap<CheckContext, Promise<Preloaded[]>>()

/** Returns what /etc/ld.so.preload names (ld.so(8)), looked at once for all who ask. */
export function preloaded(context: CheckContext): Promise<Preloaded[]> {
  const found = memo.get(context) ?? look(context)
  memo.set(context, found)
  return found
}

async function look({ host, survey: { manager } }: CheckContext): Promise<Preloaded[]> {
  const text = (await host.read(FILE))?.toString() ?? ''
  const paths = text
    .replace(/#.*$/gm, '')
    .split(/[\s:]+/)
    .filter(Boolean)
  const owned = paths.map(async (path) => ({ path, owner: await manager.ownerOf(host, path) }))
  return Promise.all(owned)
}

/** What is to be said of it, where it names anything. */
export interface PreloadTrouble {
  /** `fail`: a library that no package has brought as it is; `skip`: nobody here knows what it does. */
  readonly status: 'fail' | 'skip'
  readonly summary: string
  readonly evidence: string
}

/** What mends the first kind. */
export const preloadRemedy = `Remove it from ${FILE}, then restart the Agent and the proxy.`

/** Returns what is wrong with the libraries that come before all others, or cannot be judged. */
export async function preloadTrouble(context: CheckContext): Promise<PreloadTrouble | undefined> {
  const found = await preloaded(context)
  if (found.length === 0) return undefined
  const names = (list: readonly Preloaded[]) => list.map(({ path }) => path).join(', ')
  const foreign = found.filter(({ owner }) => owner === undefined)
  const evidence = `${FILE}: ${names(found)}`
  if (foreign.length === 0) {
    return {
      status: 'skip',
      summary: `${FILE} loads ${names(found)} into every program.`,
      evidence,
    }
  }
  const summary = `${FILE} loads ${names(foreign)} into every program: no package has brought that as it is.`
  return { status: 'fail', summary, evidence }
}
