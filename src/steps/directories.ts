import type { Host } from '../host/host.ts'

/** Gives the directories of a path that are not there, the outermost first. */
export async function missingDirectories(host: Host, directory: string): Promise<string[]> {
  const names = directory.split('/').slice(1)
  const all = names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`)
  const there = await Promise.all(all.map((path) => host.stat(path, { follow: true })))
  return all.filter((_, index) => there[index] === undefined)
}

/** Removes directories that a step made, the innermost first, for as long as they hold nothing. */
export async function removeDirectories(host: Host, directories: readonly string[]): Promise<void> {
  for (const path of directories.toReversed()) {
    if ((await host.list(path)).length === 0) await host.remove(path)
  }
}

/** Gives the directory of a file. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'))
}
