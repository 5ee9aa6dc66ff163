import type { Host } from './host.ts'

/** Removes a tree of ours, depth first; nothing there is no error. */
export async function removeTree(host: Host, path: string): Promise<void> {
  if ((await host.stat(path))?.kind === 'directory') {
    for (const name of await host.list(path)) await removeTree(host, `${path}/${name}`)
  }
  await host.remove(path)
}
