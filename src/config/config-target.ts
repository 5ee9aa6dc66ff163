import type { Host } from '../host/host.ts'
import { changeable } from '../host/root-alone.ts'
import { unsafePath } from '../host/safe-path.ts'
import { readAgentConfig } from './agent-config.ts'

/**
 * Gives the file to edit for a path in the Agent's own directory. Links there could be dd-agent's doing
 * and are refused, but for one: a link to a plain file that already is an Agent configuration (it has an
 * api_key), on a way that only root can change. Throws UNSAFE_PATH.
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
  const content = await host.read(target)
  if (content === undefined || readAgentConfig(target, content).apiKey === undefined) {
    throw unsafePath(path, `it is a symbolic link to ${link}, which is not an Agent configuration`)
  }
  return target
}
