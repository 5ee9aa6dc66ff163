import t from 'tap'
import { apt } from '../../../src/packages/apt/apt.ts'
import { zypper } from '../../../src/packages/rpm/zypper.ts'
import { interrupted, refusedFiles } from '../../../src/plan/preflight/packages.ts'
import type { PreflightContext } from '../../../src/plan/preflight/preflight-check.ts'
import { debian, given } from '../../support/machine.ts'
import { makeInode, plant } from '../../support/memory-files.ts'

/** A host whose dpkg was in the middle of its work; somebody is at it still, or not. */
async function found(isAtWork: boolean) {
  const machine = debian()
  given(machine, '/var/lib/dpkg/updates/0001', '')
  const lock = '/var/lib/dpkg/lock'
  given(machine, lock, '')
  if (isAtWork) {
    const inode = machine.files.get(lock)?.inode
    given(machine, '/proc/locks', `1: POSIX  ADVISORY  WRITE 812 fe:01:${inode} 0 EOF\n`)
    given(machine, '/proc/812/cmdline', 'apt-get\0install\0')
    plant(machine.files, '/proc/812/fd/3', makeInode('symlink', lock))
  }
  return interrupted({ host: machine.host, survey: { manager: apt } } as PreflightContext)
}

t.test('an installation that was cut off is told, with the cure', async (t) => {
  t.match(await found(false), [{ code: 'PACKAGES_INTERRUPTED', remedy: /dpkg --configure -a/ }])
})

t.test('one that is at work is no reason to refuse: it is waited for', async (t) => {
  t.same(await found(true), [])
})

t.test('a line that the package manager does not accept is named, with its file', async (t) => {
  const machine = debian()
  given(machine, '/etc/zypp/repos.d/a.repo', '[a]\nname: A\n')
  const ask = (manager: typeof apt) =>
    refusedFiles({ host: machine.host, survey: { manager } } as PreflightContext)
  t.match(await ask(zypper), [
    {
      code: 'REPOSITORY_FILE_INVALID',
      message: '/etc/zypp/repos.d/a.repo:2 is a line that zypper does not accept: it has no "=".',
    },
  ])
  t.same(await ask(apt), [])
})
