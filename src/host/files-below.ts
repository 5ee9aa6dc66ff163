import type { Host } from './host.ts'
import { DEEP } from './remove-tree.ts'

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
