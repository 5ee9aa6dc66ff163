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
