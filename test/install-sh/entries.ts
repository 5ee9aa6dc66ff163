import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * What the upper layer of an overlay holds, by path: kind, mode, owner and content. Leaves out
 * directories that are there in the layer below too, and the mount point /run/node.
 */
export async function entries(upper: string): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const path of await readdir(upper, { recursive: true })) {
    const status = await lstat(join(upper, path))
    if (path === 'run/node' || (status.isDirectory() && existsSync(`/${path}`))) continue
    const { mode, uid, gid } = status
    found.set(
      `/${path}`,
      [mode.toString(8), uid, gid, await content(join(upper, path), status)].join(),
    )
  }
  return found
}

async function content(
  path: string,
  status: { isFile(): boolean; isSymbolicLink(): boolean },
): Promise<string> {
  if (status.isSymbolicLink()) return readlink(path)
  if (!status.isFile()) return ''
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
}
