import t from 'tap'
import {
  isOpen,
  otherEnd,
  otherEnds,
  socketsOfService,
  tcpSockets,
} from '../../../src/checks/probes/other-ends.ts'
import { debian } from '../../support/machine.ts'
import { makeInode, plant } from '../../support/memory-files.ts'
import { ourPort } from '../../support/units.ts'

const at = (port: number, address = '127.0.0.1') => ({ address, port })
const socket = (local: number, remote: number, inode: string, state = '01') => ({
  local: at(local),
  remote: at(remote),
  state,
  inode,
})

t.test('a connection leads to the socket that has its ends the other way round', async (t) => {
  const proxy = new Set(['5'])
  const end = (...sockets: ReturnType<typeof socket>[]) =>
    otherEnd([socket(50_000, 9804, '1'), ...sockets], at(50_000), at(9804), proxy)
  t.same(end(socket(9804, 50_000, '5')), { is: 'proxy' })
  t.same(end(socket(9804, 50_000, '6')), { is: 'other', place: '127.0.0.1:9804' })
  t.same(end(socket(8000, 50_000, '6')), { is: 'other', place: '127.0.0.1:8000' })
  t.same(end(socket(9804, 50_001, '5')), { is: 'nowhere' })
  t.same(end(), { is: 'nowhere' })
  // Our port serves another connection, too.
  const another = [socket(50_000, 9805, '2'), socket(9805, 50_000, '6')]
  t.same(end(...another), { is: 'nowhere' })
  t.same(end(...another, socket(9804, 50_000, '5')), { is: 'proxy' })
  t.same(end(...another, socket(8000, 50_000, '7')), { is: 'other', place: '127.0.0.1:8000' })
  t.same(end(socket(9804, 50_000, '0')), { is: 'unseen' })
  t.same(end(socket(8000, 50_000, '0')), { is: 'other', place: '127.0.0.1:8000' })
  t.ok(isOpen(socket(1, 2, '3')))
  t.notOk(isOpen(socket(1, 2, '3', '06')))
})

t.test('several connections are looked at once, while all are open', async (t) => {
  const machine = debian()
  let reads = 0
  const { read } = machine.host
  machine.host.read = (path) => {
    if (path === '/proc/self/net/tcp') reads += 1
    return read(path)
  }
  for (const port of [9804, 9805])
    plant(machine.files, `/proc/71/fd/${port}`, makeInode('symlink', `socket:[${port}]`))
  const ends = otherEnds(machine.host, 3, async () => [71])
  const looked = [9804, 9805].map((port) => ends.of(at(ourPort(port)), at(port)))
  t.equal(reads, 0, 'it waits for the third')
  ends.over()
  t.same(await Promise.all(looked), [{ is: 'proxy' }, { is: 'proxy' }])
  t.equal(reads, 1)
  const other = otherEnds(machine.host, 1, async () => [])
  t.same(await other.of(at(ourPort(9806)), at(9806)), { is: 'other', place: '127.0.0.1:9806' })
  t.ok(reads > 10, 'it may yet be accepted')
  t.same([...(await socketsOfService(machine.host, []))], [])
  t.equal((await tcpSockets(machine.host, 71)).length, 0)
})
