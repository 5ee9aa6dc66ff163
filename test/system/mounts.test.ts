import t from 'tap'
import { mountOf, parseMounts } from '../../src/system/mounts.ts'

const table = parseMounts(`rootfs / rootfs rw 0 0
/dev/sda1 / ext4 rw,relatime 0 0
/dev/sda2 /var ext4 rw,noexec 0 0
/dev/sda3 /var/lib xfs ro 0 0
tmpfs /opt tmpfs rw 0 0
/dev/sda4 /opt ext4 ro,nosuid 0 0
/dev/sdb1 /mnt/a\\040disk\\011of\\134ours vfat rw 0 0
broken line
`)

t.test('reads mounts, and leaves out lines that are none', async (t) => {
  t.equal(table.length, 7)
  t.same(table[2], { point: '/var', type: 'ext4', options: ['rw', 'noexec'] })
  t.same(parseMounts(''), [])
})

t.test('decodes the octal escapes of a mount point', async (t) => {
  t.equal(table.at(-1)?.point, '/mnt/a disk\tof\\ours')
})

t.test('finds the mount a path lies on', async (t) => {
  const cases: [path: string, point: string, type: string, why: string][] = [
    ['/etc', '/', 'ext4', 'the later of two mounts on one point hides the earlier'],
    ['/opt', '/opt', 'ext4', 'the same on the path itself'],
    ['/var', '/var', 'ext4', 'the mount point itself'],
    ['/var/log', '/var', 'ext4', 'below a mount point'],
    ['/var/lib/dpkg', '/var/lib', 'xfs', 'the innermost mount'],
    ['/variable', '/', 'ext4', 'a name that only begins alike'],
    ['/', '/', 'ext4', 'the root'],
  ]
  for (const [path, point, type, why] of cases) t.match(mountOf(path, table), { point, type }, why)
  t.equal(mountOf('/etc', []), undefined, 'nothing is known without a table')
})

t.test('finds the innermost mount where an outer one was mounted later', async (t) => {
  const outerLast = parseMounts('a /var/lib xfs rw 0 0\nb /var ext4 ro 0 0\n')
  t.equal(mountOf('/var/lib/dpkg', outerLast)?.point, '/var/lib')
})
