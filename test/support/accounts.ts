import type { RunResult } from '../../src/host/host.ts'
import type { Files } from './memory-files.ts'

/** The usermod(8) and gpasswd(1) of a host in memory: they change the members of a group. */
export function changeMembers(files: Files, command: readonly string[]): Partial<RunResult> {
  const [program, , ...rest] = command
  const [group = '', user = ''] = program === 'usermod' ? rest.slice(1) : rest.toReversed()
  const inode = files.get('/etc/group')
  const lines = inode?.content.toString().split('\n') ?? []
  const at = lines.findIndex((line) => line.startsWith(`${group}:`))
  if (inode === undefined || at < 0) return { code: 6, stderr: `no group ${group}` }
  const [name, password, id, members = ''] = lines[at]?.split(':') ?? []
  const others = members.split(',').filter((member) => member !== '' && member !== user)
  const now = program === 'usermod' ? [...others, user] : others
  lines[at] = [name, password, id, now.join(',')].join(':')
  inode.content = Buffer.from(lines.join('\n'))
  return {}
}
