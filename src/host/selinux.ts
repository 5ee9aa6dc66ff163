import * as fs from 'node:fs/promises'
import { anyExit } from './any-exit.ts'
import { spawn } from './spawn.ts'
import { unlessMissing } from './walk.ts'

const ENFORCE = '/sys/fs/selinux/enforce' // there only where SELinux is on, enforcing or permissive

/**
 * Gives a new file or directory the context that the policy wants at its path (restorecon(8)); without
 * it a file keeps that of the place where it was made. Only on the live host, and only with SELinux on.
 */
export async function relabel(root: string, path: string): Promise<void> {
  if (root !== '/' || !(await unlessMissing(() => fs.stat(ENFORCE)))) return
  // A context that cannot be set is no reason to fail: the policy may have none for the path.
  await spawn(['restorecon', '--', path], { expect: anyExit })
}
