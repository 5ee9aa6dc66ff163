import t from 'tap'
import { holderOfLock, parseLocks } from '../../src/packages/locks.ts'
import { debian, given } from '../support/machine.ts'
import { makeInode, plant } from '../support/memory-files.ts'

const recorded = `1: POSIX  ADVISORY  WRITE 812 fe:01:131090 0 EOF
1: -> POSIX  ADVISORY  WRITE 999 fe:01:131090 0 EOF
2: FLOCK  ADVISORY  WRITE 700 00:19:1443 0 EOF
3: OFDLCK ADVISORY  READ -1 fe:01:2621 0 EOF
`

t.test('locks that are held are told from those that are waited for', async (t) => {
  t.same(parseLocks(recorded), [
    { pid: 812, inode: 131090 },
    { pid: 700, inode: 1443 },
    { pid: -1, inode: 2621 },
  ])
  t.same(parseLocks(''), [])
})

const lock = '/var/lib/dpkg/lock'

/** A host on which process 812 holds a lock on a file with the inode of dpkg's. */
function held(files: readonly string[]) {
  const machine = debian()
  given(machine, lock, '')
  const inode = machine.files.get(lock)?.inode
  given(machine, '/proc/locks', `1: POSIX  ADVISORY  WRITE 812 fe:01:${inode} 0 EOF\n`)
  given(machine, '/proc/812/cmdline', '/usr/bin/python3\0/usr/bin/unattended-upgrade\0')
  for (const [index, target] of files.entries()) {
    plant(machine.files, `/proc/812/fd/${index}`, makeInode('symlink', target))
  }
  return machine
}

t.test('the holder is named, with its command line', async (t) => {
  const { host } = held(['/dev/null', lock])
  t.same(await holderOfLock(host, ['/var/lib/dpkg/lock-frontend', lock]), {
    pid: 812,
    command: '/usr/bin/python3 /usr/bin/unattended-upgrade',
    path: lock,
  })
})

t.test(
  'a file of another file system may have the same number, and is no lock of apt’s',
  async (t) => {
    const { host } = held(['/dev/null', '/home/x/.cache/db'])
    t.equal(await holderOfLock(host, [lock]), undefined)
  },
)

t.test('a holder whose files cannot be seen is believed', async (t) => {
  t.match(await holderOfLock(held([]).host, [lock]), { pid: 812 })
})

t.test('where an overlay shows another inode, the descriptor tells of the lock', async (t) => {
  const machine = held(['/dev/null', lock])
  given(machine, '/proc/locks', '1: POSIX  ADVISORY  WRITE 812 fe:01:999999 0 EOF\n')
  t.equal(await holderOfLock(machine.host, [lock]), undefined, 'it is open, and another is locked')
  const about = 'pos:\t0\nlock:\t1: POSIX  ADVISORY  WRITE 812 fe:01:999999 0 EOF\n'
  given(machine, '/proc/812/fdinfo/1', about)
  t.match(await holderOfLock(machine.host, [lock]), { pid: 812, path: lock })
})

t.test('no lock, no file, no process: nobody holds it', async (t) => {
  t.equal(await holderOfLock(debian().host, [lock]), undefined)
  const gone = held([lock])
  gone.files.delete('/proc/812/cmdline')
  t.equal(await holderOfLock(gone.host, [lock]), undefined)
})
