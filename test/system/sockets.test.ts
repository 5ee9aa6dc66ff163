import t from 'tap'
import { connectionsOf, parseSockets } from '../../src/system/sockets.ts'
import { type Files, makeInode, plant } from '../support/memory-files.ts'
import { memoryHost } from '../support/memory-host.ts'

const head =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
const row = (local: string, remote: string, state: string, inode: number) =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000   999        0 ${inode} 1 0\n`

t.test('rows of the kernel’s tables', async (t) => {
  const cases: [string, string, number][] = [
    ['0100007F:264C', '127.0.0.1', 9804],
    ['147100CB:1538', '203.0.113.20', 5432],
    ['00000000000000000000000001000000:01BB', '::1', 443],
    ['0000000000000000FFFF0000147100CB:01BB', '203.0.113.20', 443],
    ['B80D0120000000000000000001000000:01BB', '2001:db8::1', 443],
    ['00000000000000000000000000000000:0000', '::', 0],
  ]
  for (const [text, address, port] of cases) {
    const [socket] = parseSockets(head + row('0100007F:0001', text, '01', 7))
    t.same(socket?.remote, { address, port }, text)
    t.equal(socket?.inode, '7')
  }
  t.same(parseSockets(head), [])
  t.same(parseSockets(''), [])
})

t.test('connections are those of the processes, to somewhere, of their own making', async (t) => {
  const files: Files = new Map([['/', makeInode('directory')]])
  const table = [
    row('0100007F:C000', '0100007F:264C', '01', 1), // to the proxy
    row('0100007F:C001', '147100CB:1538', '02', 2), // not answered yet
    row('00000000:1F9E', '00000000:0000', '0A', 3), // listens
    row('0100007F:1F9E', '057100CB:D000', '01', 4), // opened by somebody else
    row('0100007F:C002', '147100CB:1538', '01', 5), // of another process
    row('0100007F:C003', '147100CB:1538', '06', 0), // TIME_WAIT is nobody's
  ]
  const udp = [
    row('0100007F:C004', '357100CB:0035', '01', 6),
    row('00000000:1FBD', '00000000:0000', '07', 7),
  ]
  plant(files, '/proc/50/net/tcp', makeInode('file', head + table.join('')))
  plant(files, '/proc/50/net/udp', makeInode('file', head + udp.join('')))
  const held: [number, number[]][] = [
    [50, [1, 3, 4, 6, 7]],
    [51, [2]],
    [60, [5]],
  ]
  for (const [pid, inodes] of held) {
    for (const inode of inodes) {
      plant(files, `/proc/${pid}/fd/${inode}`, makeInode('symlink', `socket:[${inode}]`))
    }
  }
  const host = memoryHost(files, () => ({}))
  const found = await connectionsOf(host, [50, 51])
  t.same(
    found.map(({ pid, protocol, remote }) => [pid, protocol, `${remote.address}:${remote.port}`]),
    [
      [50, 'tcp', '127.0.0.1:9804'],
      [51, 'tcp', '203.0.113.20:5432'],
      [50, 'udp', '203.0.113.53:53'],
    ],
  )
  t.same(await connectionsOf(host, []), [])
})
