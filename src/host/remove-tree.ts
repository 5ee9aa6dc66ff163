import type { Host } from './host.ts'

/**
 * Removes a tree of ours, depth first, but for paths that stay and the directories that they are in; nothing
 * there is no error. Says whether all of it went.
 */
export async function removeTree(
  host: Host,
  path: string,
  stays: (path: string) => boolean = () => false,
): Promise<boolean> {
  if (stays(path)) return false
  let isWhole = true
  if ((await host.stat(path))?.kind === 'directory') {
    for (const name of await host.list(path)) {
      isWhole = (await removeTree(host, `${path}/${name}`, stays)) && isWhole
    }
  }
  if (isWhole) await host.remove(path)
  return isWhole
}
