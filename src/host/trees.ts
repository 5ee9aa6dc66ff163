import type { Host } from './host.ts'

/** Makes a directory, and below `top`, which must be there, those above it that are missing. */
export async function makeDirectories(host: Host, top: string, path: string): Promise<void> {
  const names = path.slice(top.length).split('/').filter(Boolean)
  for (const index of names.keys()) {
    await host.makeDirectory([top, ...names.slice(0, index + 1)].join('/'))
  }
}

/** Gives what is below a directory and is none itself; links are not followed. `skips` names what is not looked into. */
export async function filesBelow(
  host: Host,
  path: string,
  skips: (path: string) => boolean = () => false,
  depth = 0,
): Promise<string[]> {
  const found: string[] = []
  if (depth > DEEP && host.root === '/') {
    const { stdout } = await host.run(['find', path, '!', '-type', 'd', '-print0'])
    const isSkipped = (below: string): boolean =>
      below.length > path.length &&
      (skips(below) || isSkipped(below.slice(0, below.lastIndexOf('/'))))
    return stdout.split('\0').filter((below) => below !== '' && !isSkipped(below))
  }
  for (const name of await host.list(path)) {
    const below = `${path}/${name}`
    if (skips(below)) continue
    const kind = (await host.stat(below))?.kind
    if (kind === 'directory') found.push(...(await filesBelow(host, below, skips, depth + 1)))
    else if (kind !== undefined) found.push(below)
  }
  return found
}

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
