import { agentUser } from '../../datadog/units.ts'
import { accountsFor, findId } from '../../host/accounts.ts'
import type { FileStatus, Host } from '../../host/host.ts'
import { unsafePath } from '../../host/paths.ts'
import { changeable } from '../../host/root-alone.ts'
import { readAgentConfig } from './agent-config.ts'

/**
 * Gives the file to edit for a path in the Agent's own directory. Links there could be dd-agent's doing
 * and are refused, but for one: a link to a plain file that already is the Agent's configuration (it has an
 * api_key, and the Agent can read it), on a way that only root can change. Throws UNSAFE_PATH.
 */
export async function configTarget(host: Host, path: string): Promise<string> {
  const status = await host.stat(path)
  if (status === undefined || status.kind === 'file') return path
  if (status.kind !== 'symlink') throw unsafePath(path, 'it is not a regular file')
  const link = (await host.readLink(path)) ?? ''
  const target = link.startsWith('/') ? link : `${path.slice(0, path.lastIndexOf('/'))}/${link}`
  const pointed = await host.stat(target)
  if (pointed?.kind !== 'file') {
    throw unsafePath(path, `it is a symbolic link to ${link}, which is not a regular file`)
  }
  const directory = target.slice(0, target.lastIndexOf('/')) || '/'
  const open = await changeable(host, directory, { follow: true, strict: true })
  if (open !== undefined) {
    throw unsafePath(
      path,
      `it is a symbolic link into a directory that others can write to (${link})`,
    )
  }
  if (!(await agentReads(host, pointed)))
    throw unsafePath(path, `it is a symbolic link to ${link}, which the Agent cannot read`)
  const content = await host.read(target)
  if (content === undefined || readAgentConfig(target, content).apiKey === undefined) {
    throw unsafePath(path, `it is a symbolic link to ${link}, which is not an Agent configuration`)
  }
  return target
}

/** True if the Agent's user can read a file by its permissions, and as long as there is no such user. */
async function agentReads(host: Host, { uid, gid, mode }: FileStatus): Promise<boolean> {
  const [user, group] = await Promise.all([
    accountsFor(host, 'passwd', agentUser),
    accountsFor(host, 'group', agentUser),
  ])
  const [agent, own] = [findId(agentUser, user), findId(agentUser, group)]
  if (agent === undefined) return true
  if (uid === agent) return (mode & 0o400) !== 0
  return (mode & (gid === own ? 0o040 : 0o004)) !== 0
}
