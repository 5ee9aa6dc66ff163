import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { $ } from './shell.ts'

/**
 * Gives where the disk of a host lies, as this machine sees it: `upper` below it is what was changed since
 * the host's tree was made.
 * @param leader PID 1 of a booted host, or the process in the chroot of one open for building
 */
export async function diskOf(leader: number): Promise<string> {
  const status = await readFile(`/proc/${leader}/status`, 'utf8')
  if (!/^NSpid:\t\d+\t1$/m.test(status)) return `/proc/${leader}/root/..` // chroot.sh's /media
  // A booted host has a mount namespace of its own; that of its parent, boot.sh's, has the disk.
  const parent = /^PPid:\t(\d+)$/m.exec(status)?.[1]
  return `/proc/${parent}/root/run/test-host`
}

/** Keeps what was changed on a host as an archive: a layer to boot from. */
export async function saveDisk(leader: number, file: string): Promise<void> {
  const keeper = join(import.meta.dirname, 'mount-tree.sh')
  await $`sh -euc '. "$1"; save_layer "$2" "$3"' save ${keeper} ${await diskOf(leader)} ${file}`
}
