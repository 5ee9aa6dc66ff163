import { DdFipsError } from '../errors.ts'
import type { Host } from '../host/host.ts'
import { quoteForShell, unsafePath } from '../host/paths.ts'
import { places } from '../host/places.ts'
import { changeableAmong } from '../host/root-alone.ts'

const root = { user: '0', group: '0' }

/** What is believed in the state directory; the files of backups are judged where a run is undone. */
const believed = [
  places.receipt,
  places.lock,
  places.backups,
  places.seenProgram,
  places.seenAgent,
  places.proxyOriginal,
]

/**
 * Throws UNSAFE_PATH (exit 4) if others than root can change the state directory, the way to it, or a file in it
 * that is believed.
 */
export function refuseOthersState(host: Host): Promise<void> {
  return refuseOthers(host, places.state, ...believed)
}

async function refuseOthers(host: Host, ...paths: readonly string[]): Promise<void> {
  const [where] = await changeableAmong(host, paths, { strict: true })
  if (where === undefined) return
  const shown = quoteForShell(where)
  throw new DdFipsError({
    code: 'UNSAFE_PATH',
    exit: 'preflight',
    message: `Others than root can change ${where}. What ${places.state} holds is not believed.`,
    remedy: `Look at who can, and at what is there (\`ls -ld ${shown}; getfacl ${shown}\`). If all of it is as it was, give it back to root alone: owner root, no write for others, no access control list.`,
  })
}

/**
 * Makes a directory that is root's alone (0700). One that is there must be a directory that nobody else could
 * write to; somebody else's could hold planted files. Throws UNSAFE_PATH.
 */
export async function makePrivateDirectory(host: Host, path: string): Promise<void> {
  const status = await host.stat(path)
  if (status === undefined) return host.makeDirectory(path, { owner: root, mode: 0o700 })
  if (status.kind !== 'directory') throw unsafePath(path, 'it is not a directory')
  await refuseOthers(host, path)
  if (status.mode !== 0o700) await host.setOwner(path, { owner: root, mode: 0o700 })
}

/** Gives the directory that holds the backups of a run. */
export function backupsOf({ id }: { readonly id: string }): string {
  return `${places.backups}/${id}`
}

/** Throws UNSAFE_PATH if others than root can change the backups of a run, or one of them. */
export async function refuseOthersBackups(host: Host, run: { readonly id: string }): Promise<void> {
  const pathsBelow = async (directory: string): Promise<string[]> => {
    const found = await Promise.all(
      (await host.list(directory)).map(async (name) => {
        const path = `${directory}/${name}`
        const isDirectory = (await host.stat(path))?.kind === 'directory' // of saved packages
        return isDirectory ? [path, ...(await pathsBelow(path))] : [path]
      }),
    )
    return found.flat()
  }
  await refuseOthers(host, ...(await pathsBelow(backupsOf(run))))
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
