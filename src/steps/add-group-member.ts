import { isMember } from '../host/accounts.ts'
import type { Host } from '../host/host.ts'
import { INSTALL_AGAIN } from './files/file-drift.ts'
import type { StepKind } from './step.ts'

/** Puts a user into a group that is there. */
export interface AddGroupMember {
  readonly kind: 'add-group-member'
  readonly user: string
  readonly group: string
}

interface Before {
  readonly member: boolean
}

async function member(host: Host, { user, group }: AddGroupMember): Promise<boolean> {
  const read = async (path: string) => (await host.read(path))?.toString() ?? ''
  return isMember(user, group, await read('/etc/passwd'), await read('/etc/group'))
}

export const addGroupMember: StepKind<AddGroupMember, Before, null> = {
  describe: ({ user, group }) => `put ${user} into the group ${group}`,
  async check(step, { host }) {
    const { user, group } = step
    return (await member(host, step)) ? undefined : { summary: `group ${group}: with ${user}` }
  },
  before: async (step, { host }) => ({ member: await member(host, step) }),
  async apply({ user, group }, { host }) {
    await host.run(['usermod', '-a', '-G', group, user])
    return null
  },
  async revert(step, { host }, before) {
    const { user, group } = step
    // One who was in it already, or has left it since, is not ours to put out.
    if (before.member || !(await member(host, step))) return []
    await host.run(['gpasswd', '-d', user, group])
    return []
  },
  async drift(step, { host }, before) {
    if (await member(host, step)) return []
    return [
      {
        what: `${step.user} in the group ${step.group}`,
        before: before.member ? 'a member' : 'no member',
        installed: 'a member',
        now: 'no member',
        holds: false,
        remedy: INSTALL_AGAIN,
      },
    ]
  },
}
