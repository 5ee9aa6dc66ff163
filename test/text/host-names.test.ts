import t from 'tap'
import { addressesOf, nameServersIn } from '../../src/text/host-names.ts'

t.test('/etc/hosts and /etc/resolv.conf', async (t) => {
  const hosts =
    '127.0.0.1 localhost # loopback\n192.0.2.1\tA.example b\n# 192.0.2.9 b\n2001:db8::1 b\n'
  t.same(addressesOf('a.example', hosts), ['192.0.2.1'])
  t.same(addressesOf('b', hosts), ['192.0.2.1', '2001:db8::1'])
  t.same(addressesOf('loopback', hosts), [])
  t.same(nameServersIn('# nameserver 1.1.1.1\nsearch x\nnameserver 192.0.2.53\nnameserver ::1\n'), [
    '192.0.2.53',
    '::1',
  ])
})
