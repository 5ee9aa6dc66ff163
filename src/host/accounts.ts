import { AGENT_PACKAGE } from '../datadog/packages.ts'
import { DdFipsError } from '../errors.ts'
import type { Host } from './host.ts'

/**
 * Gives the number of a user or group from the text of passwd(5) or group(5), or undefined where there is
 * none; a name that is not there but is a decimal number is that number, as in chown(1).
 */
export function findId(name: string, accounts: string): number | undefined {
  for (const line of accounts.split('\n')) {
    const [account, , id] = line.split(':')
    if (account === name && id !== undefined) return Number(id)
  }
  return /^\d+$/.test(name) ? Number(name) : undefined
}

/** Gives the number as `findId` does. Throws ACCOUNT_UNKNOWN. */
export function idOf(name: string, accounts: string): number {
  const id = findId(name, accounts)
  if (id !== undefined) return id
  throw new DdFipsError({
    code: 'ACCOUNT_UNKNOWN',
    exit: 'unexpected',
    message: `There is no user or group "${name}" on this host.`,
    remedy: `The ${AGENT_PACKAGE} package creates it; check what its installation printed.`,
  })
}

/** Says whether a group is one of a user's, by the texts of passwd(5) and group(5): listed, or his own. */
export function isMember(user: string, group: string, users: string, groups: string): boolean {
  const rowOf = (name: string, accounts: string) =>
    accounts
      .split('\n')
      .flatMap((line) => (line.startsWith(`${name}:`) ? [line.split(':')] : []))[0]
  const [, , id, members = ''] = rowOf(group, groups) ?? []
  if (id === undefined) return false
  return members.split(',').includes(user) || rowOf(user, users)?.[3] === id
}

const LIMIT = 10_000 // ms; a directory that does not answer must not hold us up

/**
 * Gives the text of passwd(5) or group(5) in which to look for one account. Who is not in the file may be in
 * a directory (LDAP, SSSD): of a live host its own getent(1) knows, of a tree under --root nobody does.
 */
export async function accountsFor(
  { root, read, run }: Pick<Host, 'root' | 'read' | 'run'>,
  database: 'passwd' | 'group',
  name: string,
): Promise<string> {
  const text = (await read(`/etc/${database}`))?.toString() ?? ''
  if (root !== '/' || findId(name, text) !== undefined) return text
  const options = { expect: [0, 1, 2, 3], timeout: LIMIT }
  const asked = await run(['getent', database, name], options).catch(() => undefined)
  return asked?.code === 0 ? `${text.replace(/\n?$/, '\n')}${asked.stdout}` : text
}
