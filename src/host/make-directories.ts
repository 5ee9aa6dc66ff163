import type { Host } from './host.ts'

/** Makes a directory, and below `top`, which must be there, those above it that are missing. */
export async function makeDirectories(host: Host, top: string, path: string): Promise<void> {
  const names = path.slice(top.length).split('/').filter(Boolean)
  for (const index of names.keys()) {
    await host.makeDirectory([top, ...names.slice(0, index + 1)].join('/'))
  }
}
