import t from 'tap'
import { holdersOf, listeners, parseListeners, socketsOf } from '../../src/system/listeners.ts'
import { debian, given } from '../support/machine.ts'
import { makeInode, plant } from '../support/memory-files.ts'

const head =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'

/** Recorded: what listens, an established connection from one of the ports, and one in TIME_WAIT. */
const tcp = `${head}   0: 0100007F:264B 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 25091 1 0000000000000000 100 0 0 10 0
   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 18213 1 0000000000000000 100 0 0 10 0
   2: 0501A8C0:265A 00000000:0000 0A 00000000:00000000 00:00000000 00000000   110        0 25106 1 0000000000000000 100 0 0 10 0
   3: 0100007F:264B 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 30001 1 0000000000000000 20 4 30 10 -1
   4: 0100007F:264C 0100007F:C351 06 00000000:00000000 03:00000A1B 00000000     0        0 0 3 0000000000000000
`

const tcp6 = `${head}   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 40001 1
   1: 00000000000000000000000001000000:264B 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 40002 1
   2: 0000000000000000FFFF00000100007F:264C 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 40003 1
   3: B80D01200000000000000000EF00CD00:264D 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 40004 1
`

t.test('sockets that listen are told from connections, with address and port', async (t) => {
  t.same(parseListeners(tcp), [
    { address: '127.0.0.1', port: 9803, inode: '25091' },
    { address: '0.0.0.0', port: 22, inode: '18213' },
    { address: '192.168.1.5', port: 9818, inode: '25106' },
  ])
  t.same(parseListeners(tcp6), [
    { address: '::', port: 8080, inode: '40001' },
    { address: '[::1]', port: 9803, inode: '40002' },
    { address: '127.0.0.1', port: 9804, inode: '40003' },
    { address: '[2001:db8::cd:ef]', port: 9805, inode: '40004' },
  ])
  t.same(parseListeners(''), [])
  t.same(parseListeners(head), [])
})

t.test('a host without IPv6, or without /proc, has no listeners there', async (t) => {
  const machine = debian()
  given(machine, '/proc/net/tcp', tcp)
  t.equal((await listeners(machine.host)).length, 3)
  given(machine, '/proc/net/tcp6', tcp6)
  t.equal((await listeners(machine.host)).length, 7)
  machine.files.delete('/proc/net/tcp')
  machine.files.delete('/proc/net/tcp6')
  t.same(await listeners(machine.host), [])
})

t.test('the holder of a socket is found, with its command line and unit', async (t) => {
  const machine = debian()
  const link = (path: string, target: string) =>
    plant(machine.files, path, makeInode('symlink', target))
  given(machine, '/proc/700/cmdline', 'python3\0-m\0http.server\0')
  given(machine, '/proc/700/cgroup', '0::/system.slice/web.service\n')
  link('/proc/700/fd/0', '/dev/null')
  link('/proc/700/fd/3', 'socket:[25091]')
  given(machine, '/proc/701/cmdline', '')
  given(machine, '/proc/701/comm', 'kworker/0:1\n')
  link('/proc/701/fd/9', 'socket:[18213]')
  link('/proc/701/fd/10', 'socket:[2509]')
  t.same([...(await socketsOf(machine.host, 701))].sort(), ['18213', '2509'])
  t.same(await socketsOf(machine.host, 9999), new Set())
  t.same((await holdersOf(machine.host, new Set(['25091']))).get('25091'), {
    pid: 700,
    command: 'python3 -m http.server',
    unit: 'web.service',
  })
  t.same((await holdersOf(machine.host, new Set(['18213']))).get('18213'), {
    pid: 701,
    command: '[kworker/0:1]',
    unit: undefined,
  })
  t.equal((await holdersOf(machine.host, new Set(['1']))).get('1'), undefined)
})

t.test('descriptors that may not be looked at hold nothing', async (t) => {
  const machine = debian()
  const list = async (path: string) => {
    if (path.endsWith('/fd')) throw new Error('EACCES: permission denied')
    return machine.host.list(path)
  }
  t.same(await socketsOf({ ...machine.host, list }, 4243), new Set())
})
