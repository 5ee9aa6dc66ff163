import { agentUser } from '../datadog/units.ts'
import type { Owner } from './host.ts'
import { quoteForShell } from './paths.ts'
import { changeable } from './root-alone.ts'

// Remedies are pasted into root's shell and work in directories in which dd-agent can put links at any time,
// between a test and its use, too. So there root neither reads nor writes through a name: dd-agent does it,
// who can reach nothing that it could not reach before; or the command changes the name itself.

/** Whose rights a pasted command needs to change a file. */
export type Writer = 'root' | 'agent'

type Port = Parameters<typeof changeable>[0]

/** Returns `root` if only root can change the directory of a file, and every directory above it. */
export async function writerOf(host: Port, path: string): Promise<Writer> {
  const directory = path.slice(0, path.lastIndexOf('/')) || '/'
  const open = await changeable(host, directory, { follow: true, strict: true })
  return open === undefined ? 'root' : 'agent'
}

/**
 * Returns a command that runs another with the rights of the Agent's user. Every host has su(1), Ubuntu 14.04
 * no runuser(1). With `-c` it starts a session of its own, so that dd-agent cannot type into root's terminal.
 */
export function asAgentUser(command: string): string {
  return `su -s /bin/sh ${agentUser} -c ${quoteForShell(command)}`
}

/** Returns the command for root, or for `agent` the same with the rights of the Agent's user. */
export function by(writer: Writer, command: string): string {
  return writer === 'root' ? command : asAgentUser(command)
}

/**
 * Returns a command that replaces a file of the Agent's user with the content of another one in the same
 * directory. The present file stays beside it, under a numbered name.
 */
export async function copying(
  host: Port,
  from: string,
  to: string,
  { owner, mode }: { owner: Owner; mode: number },
): Promise<string> {
  const writer = await writerOf(host, to)
  // dd-agent can give its files to nobody; they are its own.
  const given = writer === 'root' ? `-o ${owner.user} -g ${owner.group} ` : ''
  const names = `${quoteForShell(from)} ${quoteForShell(to)}`
  return by(writer, `install -T --backup=numbered ${given}-m ${mode.toString(8)} ${names}`)
}

/**
 * Returns a command that replaces a file with a new one of root's, mode 644. Only root can change `from`. cp(1)
 * removes the old name, makes the new one with O_EXCL and sets its mode by descriptor; install(1) sets it by name.
 */
export function puttingBack(from: string, to: string): string {
  const names = `${quoteForShell(from)} ${quoteForShell(to)}`
  return `(umask 022 && cp -T --remove-destination --no-preserve=mode ${names})`
}

/** Returns a command that renames a file; `-T`, because a link to a directory would take it in. */
export function moving(from: string, to: string): string {
  return `mv -fT ${quoteForShell(from)} ${quoteForShell(to)}`
}

/** Returns a command that runs `edit` on a file, unless that is a link: editors write to what it leads to. */
export function editing(path: string, edit: string): string {
  return `test ! -L ${quoteForShell(path)} && ${edit} ${quoteForShell(path)}`
}
