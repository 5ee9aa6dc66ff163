import t from 'tap'
import { apt } from '../../src/packages/apt/apt.ts'
import type { LockHolder } from '../../src/packages/package-manager.ts'
import { awaitLock } from '../../src/run/await-lock.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { debian } from '../support/machine.ts'

waitsPassAtOnce(t)

const holder = (pid: number): LockHolder => ({
  pid,
  command: 'unattended-upgrade',
  path: '/var/lib/dpkg/lock',
})

/** Waits for locks that are held as the list says, one look after the other. */
async function wait(looks: (LockHolder | undefined)[], limit: number): Promise<string[]> {
  const told: string[] = []
  const manager = { ...apt, lockHolder: async () => (looks.length > 1 ? looks.shift() : looks[0]) }
  await awaitLock(debian().host, manager, limit, (line) => void told.push(line))
  return told
}

t.test('nobody holds it: not a word', async (t) => {
  t.same(await wait([undefined], 1000), [])
})

t.test('who holds it is said once, and again when it is another', async (t) => {
  t.same(await wait([holder(7), holder(7), holder(8), undefined], 10_000), [
    'waiting for pid 7 (unattended-upgrade), which holds /var/lib/dpkg/lock',
    'waiting for pid 8 (unattended-upgrade), which holds /var/lib/dpkg/lock',
  ])
})

t.test('past the limit the holder is named, with how to wait longer', async (t) => {
  const refused = {
    code: 'PACKAGE_MANAGER_LOCKED',
    exit: 'preflight',
    message: 'apt is in use: pid 7 (unattended-upgrade) has held /var/lib/dpkg/lock for 2 s.',
    remedy: /--lock-timeout/,
  }
  await t.rejects(wait([holder(7)], 2000), refused)
  await t.rejects(wait([holder(7)], 0), { code: 'PACKAGE_MANAGER_LOCKED' }, 'or at once')
})
