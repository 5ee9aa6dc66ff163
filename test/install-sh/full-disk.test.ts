import t from 'tap'
import { fakeRelease } from './fake-release.ts'
import { skip } from './machine.ts'

/** With fewer inodes another directory is taken; with more everything has room. */
const inodes = { first: 5, last: 18 }

t.test(
  'a disk that has no room for one more file is named, whichever it is',
  { skip },
  async (t) => {
    const { machine, script } = await fakeRelease(t)
    const host = await machine(t)
    await host.prepare('mkdir /srv/small')
    for (const shell of ['dash', 'bash']) {
      const codes: (string | undefined)[] = []
      for (let count = inodes.first; count <= inodes.last; count++) {
        const before = `mount -t tmpfs -o size=64k,nr_inodes=${count} tmpfs /srv/small; exec "$@"`
        const run = ['timeout', '20', shell, '-s', 'plan', '--json']
        const command = ['sh', '-c', before, 'sh', ...run]
        const { code, stdout } = await host.run(command, {
          env: { TMPDIR: '/srv/small' },
          input: script,
        })
        t.not(code, 124, `${shell} with ${count} inodes does not wait for ever`)
        codes.push(code === 0 ? undefined : JSON.parse(stdout || '{}').error?.code)
      }
      t.equal(codes[0], 'DISK_FULL')
      t.equal(codes.at(-1), undefined, 'all has room')
      const full = codes.filter((code) => code !== undefined)
      t.same(new Set(full), new Set(['DISK_FULL']), shell)
    }
  },
)
