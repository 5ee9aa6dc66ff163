import type { Host } from './host.ts'

/**
 * Directories below which a tree is left to a program that holds one of them open at a time: the port walks to
 * each path from the root, so a way of 2,000 names costs it 2,000 times as much.
 */
export const DEEP = 16

/**
 * Removes a tree of ours, depth first, but for paths that stay and the directories that they are in; nothing
 * there is no error. Says whether all of it went. What lies deeper than DEEP never stays.
 */
export async function removeTree(
  host: Host,
  path: string,
  stays: (path: string) => boolean = () => false,
  depth = 0,
): Promise<boolean> {
  if (stays(path)) return false
  if (depth > DEEP && host.root === '/') {
    await host.run(['rm', '-rf', '--one-file-system', '--', path])
    return true
  }
  let isWhole = true
  if ((await host.stat(path))?.kind === 'directory') {
    for (const name of await host.list(path)) {
      isWhole = (await removeTree(host, `${path}/${name}`, stays, depth + 1)) && isWhole
    }
  }
  if (isWhole) await host.remove(path)
  return isWhole
}
