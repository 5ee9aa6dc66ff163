import * as fs from 'node:fs/promises'
import { dressPath } from './dress.ts'
import type { WriteOptions } from './host.ts'
import { noDirectory, unsafePath } from './paths.ts'
import { relabel } from './replace-file.ts'
import { at, atPath, syncDirectory } from './walk.ts'

/** Makes a directory whose parent exists; one that is there is left alone. Throws NO_DIRECTORY, UNSAFE_PATH. */
export async function makeDirectory(
  root: string,
  path: string,
  options: WriteOptions,
): Promise<void> {
  const done = await atPath(root, path, true, async (place) => {
    try {
      await fs.mkdir(at(place), 0o700)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      if (!(await fs.lstat(at(place))).isDirectory())
        throw unsafePath(path, 'it is not a directory')
      return true
    }
    try {
      await dressPath(root, place, { mode: 0o755, ...options })
    } catch (error) {
      await fs.rmdir(at(place)) // left there, it would later be taken for a finished one
      throw error
    }
    return true
  })
  if (!done) throw noDirectory(path)
  await relabel(root, path)
}

/** Makes a symbolic link, durably. Throws NO_DIRECTORY; EEXIST where something already is. */
export async function makeLink(root: string, path: string, target: string): Promise<void> {
  const done = await atPath(root, path, false, async (place) => {
    await fs.symlink(target, at(place))
    await syncDirectory(place)
    return true
  })
  if (!done) throw noDirectory(path)
  await relabel(root, path)
}
