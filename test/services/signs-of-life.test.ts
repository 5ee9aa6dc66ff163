import t from 'tap'
import { connectionWatch, hasBegun } from '../../src/services/signs-of-life.ts'
import { debian, given } from '../support/machine.ts'
import { makeInode, plant } from '../support/memory-files.ts'

t.test('a process has begun once it runs a program of its own', async (t) => {
  const systemd = '/usr/lib/systemd/systemd'
  const cases: [string, string | undefined, boolean][] = [
    ['systemd, forked', systemd, false],
    ['its executor', '/usr/lib/systemd/systemd-executor', false],
    ['the executor of before an upgrade', '/usr/lib/systemd/systemd-executor (deleted)', false],
    ['the program', '/opt/datadog-agent/bin/agent/agent', true],
    ['a process that is gone', undefined, true],
  ]
  for (const [name, program, expected] of cases) {
    const { files, host } = debian()
    plant(files, '/proc/1/exe', makeInode('symlink', systemd))
    if (program) plant(files, '/proc/812/exe', makeInode('symlink', program))
    t.equal(await hasBegun(host, 812), expected, name)
  }
})

/** Port 9804 is 264C. */
const row = (remote: string, state: string, inode: number) =>
  `   0: 0100007F:C350 ${remote} ${state} 00000000:00000000 00:00000000 00000000 110 0 ${inode} 1\n`

function processWith(table: string, sockets: readonly number[], name = 'tcp') {
  const machine = debian()
  given(machine, `/proc/812/net/${name}`, `  sl  local_address rem_address   st\n${table}`)
  for (const [at, inode] of sockets.entries())
    plant(machine.files, `/proc/812/fd/${at}`, makeInode('symlink', `socket:[${inode}]`))
  return machine
}

t.test('a connection to a port of the proxy is one that the process itself holds', async (t) => {
  const cases: [string, string, number[], boolean][] = [
    ['established', row('0100007F:264C', '01', 77), [77], true],
    ['closed by the proxy a moment ago', row('0100007F:264C', '08', 77), [77], true],
    ['only tried', row('0100007F:264C', '02', 77), [77], false],
    ['past: it belongs to nobody', row('0100007F:264C', '06', 0), [77], false],
    ['listening there itself', row('00000000:264C', '0A', 77), [77], false],
    ['another port', row('0100007F:01BB', '01', 77), [77], false],
    ['that port of another host', row('0200000A:264C', '01', 77), [77], false],
    ['of another process', row('0100007F:264C', '01', 78), [77], false],
    ['one of many', row('0100007F:264C', '01', 78) + row('0100007F:264C', '01', 77), [77], true],
    ['no process any more', '', [], false],
  ]
  for (const [name, table, sockets, expected] of cases) {
    const { host } = processWith(table, sockets)
    t.equal(await connectionWatch(host, 812, [9803, 9804])(), expected, name)
  }
  const { host } = processWith(row('00000000000000000000000001000000:264C', '01', 77), [77], 'tcp6')
  t.ok(await connectionWatch(host, 812, [9804])(), 'IPv6')
  t.notOk(await connectionWatch(host, 812, [])(), 'without ports there is none')
})

t.test(
  'the socket tables are read when the process has opened a socket, and now and then',
  async (t) => {
    const machine = processWith(row('0100007F:264C', '01', 78), [77])
    let reads = 0
    const read: typeof machine.host.read = async (path, part) => {
      if (path.endsWith('/net/tcp')) reads += 1
      return machine.host.read(path, part)
    }
    const isConnected = connectionWatch({ ...machine.host, read }, 812, [9804])
    t.notOk(await isConnected())
    t.notOk(await isConnected(), 'no socket came in between')
    t.equal(reads, 1)
    plant(machine.files, '/proc/812/fd/9', makeInode('symlink', 'socket:[79]'))
    t.notOk(await isConnected())
    t.equal(reads, 2, 'it has opened one')
    given(machine, '/proc/812/net/tcp', `header\n${row('0100007F:264C', '01', 79)}`)
    while (!(await isConnected())) await new Promise(setImmediate)
    t.equal(reads, 3, 'which was connected later')
  },
)

t.test('a process without a socket costs no look at the tables', async (t) => {
  const machine = processWith(row('0100007F:264C', '01', 78), [])
  const read: typeof machine.host.read = async (path) => t.fail(path) as never
  t.notOk(await connectionWatch({ ...machine.host, read }, 812, [9804])())
})
