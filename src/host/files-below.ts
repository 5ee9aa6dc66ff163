import type { Host } from './host.ts'

/** Gives what is below a directory and is none itself; links are not followed. `skips` names what is not looked into. */
export async function filesBelow(
  host: Host,
  path: string,
  skips: (path: string) => boolean = () => false,
): Promise<string[]> {
  const found: string[] = []
  for (const name of await host.list(path)) {
    const below = `${path}/${name}`
    if (skips(below)) continue
    const kind = (await host.stat(below))?.kind
    if (kind === 'directory') found.push(...(await filesBelow(host, below, skips)))
    else if (kind !== undefined) found.push(below)
  }
  return found
}
