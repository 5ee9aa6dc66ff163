import type { FileStatus } from './host.ts'

/**
 * Gives when a file came to be as it is: of its content or of its inode, whichever changed later (inode(7)).
 * `mv` and `cp -p` bring content with a time of the past; who else than the kernel sets the inode's?
 */
export function changedAt({ mtimeMs, ctimeMs }: Pick<FileStatus, 'mtimeMs' | 'ctimeMs'>): number {
  return Math.max(mtimeMs, ctimeMs)
}
