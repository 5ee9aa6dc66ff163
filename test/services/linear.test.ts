import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import t from 'tap'
import type { Host } from '../../src/host/host.ts'
import { localHost } from '../../src/host/local.ts'
import { holdersOf, listeners, socketsOf } from '../../src/system/listeners.ts'
import { withDescendants } from '../../src/system/processes.ts'
import { connectionsOf, socketTables } from '../../src/system/sockets.ts'
import { fixtureHost } from '../fixture-host.ts'

const SOCKETS = 3 // of each process, beside two other descriptors
const inodeOf = (pid: number, index: number) => String(pid * 10 + index)

/** A live host of so many processes, each with sockets to somewhere; `calls` counts what is asked of /proc. */
function crowded(count: number) {
  const pids = Array.from({ length: count }, (_, index) => index + 1)
  const row = (pid: number, index: number) => {
    const ends = index === 0 ? '264B 00000000:0000 0A' : 'C350 0A000001:01BB 01'
    return `   0: 0100007F:${ends} 00000000:00000000 00:00000000 00000000 0 0 ${inodeOf(pid, index)} 1`
  }
  const rows = pids.flatMap((pid) => Array.from({ length: SOCKETS }, (_, index) => row(pid, index)))
  const table = ['head', ...rows, ''].join('\n')
  const contentOf = (path: string) => {
    if (/\/net\/tcp$/.test(path)) return table
    if (path.endsWith('/stat')) return `${path.split('/')[2]} (x) S 1 0 0`
    return path.includes('/net/') ? 'head\n' : 'x'
  }
  let calls = 0
  const counted = <T>(value: T) => {
    calls += 1
    return Promise.resolve(value)
  }
  const host: Host = {
    ...fixtureHost(t.testdirName),
    read: (path) => counted(Buffer.from(contentOf(path))),
    list: (path) => counted(path === '/proc' ? pids.map(String) : ['0', '1', '3', '4', '5']),
    readLink: (path) => {
      const [, , pid = '', kind, name = ''] = path.split('/')
      if (kind === 'ns') return counted('net:[4026531840]')
      const isSocket = Number(name) > 2
      return counted(isSocket ? `socket:[${inodeOf(Number(pid), Number(name) - 3)}]` : '/dev/null')
    },
  }
  const count_ = async (look: () => Promise<unknown>) => {
    const before = calls
    await look()
    return calls - before
  }
  return { host, pids, count: count_ }
}

const DESCRIPTORS = 5

t.test('what is asked of /proc grows with its processes and sockets, not faster', async (t) => {
  for (const size of [100, 1_000, 10_000]) {
    const { host, pids, count } = crowded(size)
    await t.test(`${size} processes`, async (t) => {
      t.equal(await count(() => listeners(host)), 2, 'listening sockets: two tables')
      t.equal((await listeners(host)).length, size, 'and each socket is seen')
      const nobodys = new Set(['7', '8', '9'])
      const scan = await count(() => holdersOf(host, nobodys))
      t.equal(scan, 1 + size * (1 + DESCRIPTORS), 'holders: each process and descriptor once')
      t.equal(await count(() => withDescendants(host, [1])), 1 + size, 'descendants: each once')

      // As if each ten processes were a unit.
      const units = Array.from({ length: size / 10 }, (_, index) =>
        pids.slice(index * 10, index * 10 + 10),
      )
      let found = 0
      const asked = await count(async () => {
        const tablesOf = socketTables(host)
        for (const unit of units.slice(0, 10)) {
          found += (await connectionsOf(host, unit, tablesOf)).length
        }
      })
      t.equal(found, 10 * 10 * (SOCKETS - 1), 'and each connection is seen')
      t.equal(asked, 4 + 10 * (10 * (1 + DESCRIPTORS) + 1), 'connections: the tables once')
    })
  }
})

t.test('ten thousand children of one process are found at once', async (t) => {
  const { host } = crowded(10_000)
  t.equal((await withDescendants(host, [1])).length, 10_000)
})

t.test('a process with 8,000 descriptors is looked at with a handful of our own', async (t) => {
  const script = [
    'const fs = require("node:fs"), net = require("node:net")',
    'for (let one = 0; one < 8000; one++) fs.openSync("/dev/null")',
    'net.createServer().listen(0, "127.0.0.1", () => console.log("ready"))',
  ].join(';')
  const child: ChildProcess = spawn(process.execPath, ['-e', script])
  t.teardown(() => child.kill('SIGKILL'))
  if (child.stdout) await once(child.stdout, 'data')
  const host = localHost()
  const looks = await Promise.all([1, 2, 3].map(() => socketsOf(host, child.pid ?? 0)))
  const open = new Set((await listeners(host)).map(({ inode }) => inode))
  for (const sockets of looks) {
    t.ok(
      [...sockets].some((inode) => open.has(inode)),
      'its listening socket is among them',
    )
  }
})
