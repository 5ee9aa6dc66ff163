import type { Host } from '../host/host.ts'
import { unsafePath } from '../host/paths.ts'
import { places } from '../host/places.ts'

const root = { user: '0', group: '0' }

/**
 * Makes a directory that is root's alone (0700). One that is there must be a directory of root's;
 * somebody else's could hold planted files. Throws UNSAFE_PATH.
 */
export async function makePrivateDirectory(host: Host, path: string): Promise<void> {
  const status = await host.stat(path)
  if (status === undefined) return host.makeDirectory(path, { owner: root, mode: 0o700 })
  if (status.kind !== 'directory') throw unsafePath(path, 'it is not a directory')
  if (status.uid !== 0) throw unsafePath(path, 'it is not owned by root')
  if (status.mode !== 0o700) await host.setOwner(path, { owner: root, mode: 0o700 })
}

/** Gives the directory that holds the backups of a run. */
export function backupsOf({ id }: { readonly id: string }): string {
  return `${places.backups}/${id}`
}

/** Makes the state directory and one for the backups of a run; gives the latter. Throws UNSAFE_PATH. */
export async function makeBackups(host: Host, run: string): Promise<string> {
  const directory = backupsOf({ id: run })
  for (const path of [places.backups, directory]) await makePrivateDirectory(host, path)
  return directory
}

/** Removes a directory of ours that holds nothing. */
export async function removeEmpty(host: Host, path: string): Promise<void> {
  const isDirectory = (await host.stat(path))?.kind === 'directory'
  if (isDirectory && (await host.list(path)).length === 0) await host.remove(path)
}
