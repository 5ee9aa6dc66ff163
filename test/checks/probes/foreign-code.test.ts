import t from 'tap'
import { foreignCode } from '../../../src/checks/probes/foreign-code.ts'
import { debian, given } from '../../support/machine.ts'

t.test('code that is neither the package’s nor the distribution’s is foreign', async (t) => {
  const machine = debian()
  const process = { pid: 71, program: '/opt/x/bin' }
  const look = () => foreignCode(machine.host, process, (path) => path.startsWith('/opt/x/'))
  t.same(await look(), [], 'it may not be looked at')
  const row = (flags: string, path: string) => `7f00-7f01 ${flags} 00000000 08:01 77   ${path}\n`
  const rows = [
    row('r-xp', '/opt/x/bin'),
    row('r-xp', '/opt/x/lib/a.so'),
    row('r-xp', '/usr/lib/x86_64-linux-gnu/libc.so.6'),
    row('r-xp', '/lib64/ld.so'),
    row('r-xp', '/tmp/b.so'),
    row('r-xp', '/tmp/b.so'),
    row('r-xp', '/srv/c d.so (deleted)'),
    row('rw-p', '/tmp/data'),
  ]
  given(machine, '/proc/71/maps', `${rows.join('')}7f02-7f03 r-xp 00000000 00:00 0   [vdso]\n`)
  t.same(await look(), ['/tmp/b.so', '/srv/c d.so (deleted)'])
})
