import type { Owner } from './host.ts'
import { quoteForShell } from './paths.ts'

// Remedies are pasted into root's shell and work in directories in which dd-agent can put links at any time. Each
// command here changes the name it is given and never what a link of that name leads to.

/**
 * Returns a command that replaces or makes a file with the content of another. install(1) removes the old name
 * first; a source that is a link could have dd-agent read any file of root's, so it is refused. `keep`: the
 * present file stays beside it, under a numbered name.
 */
export function copying(
  from: string,
  to: string,
  { owner, mode, keep = false }: { owner: Owner; mode: number; keep?: boolean },
): string {
  const [source, target] = [quoteForShell(from), quoteForShell(to)]
  const backup = keep ? '--backup=numbered ' : ''
  const { user, group } = owner
  return `test ! -L ${source} && install -T ${backup}-o ${user} -g ${group} -m ${mode.toString(8)} ${source} ${target}`
}

/** Returns a command that renames a file; `-T`, because a link to a directory would take it in. */
export function moving(from: string, to: string): string {
  return `mv -fT ${quoteForShell(from)} ${quoteForShell(to)}`
}

/** Returns a command that runs `edit` on a file, unless that is a link: editors write to what it leads to. */
export function editing(path: string, edit: string): string {
  return `test ! -L ${quoteForShell(path)} && ${edit} ${quoteForShell(path)}`
}
