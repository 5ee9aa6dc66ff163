import { join } from 'node:path'
import { $ } from './shell.ts'

/**
 * Archives what changed on a disk since its host was made: a layer to boot from.
 * @param disk as `TestHost` has it
 * @param file absolute path of the archive
 */
export async function saveDisk(disk: string, file: string): Promise<void> {
  const keeper = join(import.meta.dirname, 'mount-tree.sh')
  await $`sh -euc '. "$1"; save_layer "$2" "$3"' save ${keeper} ${disk} ${file}`
}
