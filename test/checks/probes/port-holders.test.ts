import t from 'tap'
import { listening } from '../../../src/checks/probes/listening.ts'
import { nameOfHolder, portHolders } from '../../../src/checks/probes/port-holders.ts'
import { waitsPassAtOnce } from '../../support/clock.ts'
import { given, type Machine } from '../../support/machine.ts'
import { makeInode, plant } from '../../support/memory-files.ts'
import { contextOf, installedHost } from '../installed-host.ts'
import { systemctl } from '../rows.ts'

waitsPassAtOnce(t)

const zeros = '00000000:00000000 00:00000000 00000000 0 0'
const row = (place: string, inode: number) => ` 0: ${place} 00000000:0000 0A ${zeros} ${inode} 1\n`

/** A host whose proxy is stopped, and where `pid` listens at places, as the kernel writes them. */
async function taken(pid: number | undefined, ...rows: [place: string, inode: number][]) {
  const machine = await installedHost()
  systemctl('stop', 'datadog-fips-proxy')(machine)
  given(machine, '/proc/net/tcp', `head\n${rows.map((one) => row(...one)).join('')}`)
  if (pid === undefined) return machine
  given(machine, `/proc/${pid}/cmdline`, 'nginx\0-g\0')
  given(machine, `/proc/${pid}/cgroup`, '0::/system.slice/nginx.service\n')
  for (const [, inode] of rows)
    plant(machine.files, `/proc/${pid}/fd/${inode}`, makeInode('symlink', `socket:[${inode}]`))
  return machine
}
const holders = async (machine: Machine, ...rest: [readonly number[], string[]?]) =>
  portHolders(await contextOf(machine), ...rest)

t.test('the ports of the proxy itself are held by nobody else', async (t) => {
  t.same(await holders(await installedHost(), [9803, 9804]), [])
})

t.test('another program is told with its command and its unit', async (t) => {
  const machine = await taken(71, ['0100007F:264C', 5], ['0100007F:264D', 6])
  t.match(await holders(machine, [9804]), [
    { port: 9804, holder: { pid: 71, unit: 'nginx.service' } },
  ])
  t.match(await holders(machine, [9804, 9805, 9806]), [{ port: 9804 }, { port: 9805 }])
  t.same(await holders(machine, []), [])
})

t.test('a socket whose process cannot be seen has no holder', async (t) => {
  t.same(await holders(await taken(undefined, ['0100007F:264C', 5]), [9804]), [
    { port: 9804, holder: undefined },
  ])
})

t.test('a port counts on addresses that the cfg binds or the Agent sends to', async (t) => {
  const other = await taken(71, ['0500007F:264C', 5]) // 127.0.0.5
  t.same(await holders(other, [9804]), [], 'neither')
  t.match(await holders(other, [9804], ['127.0.0.5']), [{ port: 9804 }])
  const all = await taken(71, ['00000000:264C', 5])
  t.match(await holders(all, [9804]), [{ port: 9804 }], 'every address')
  const away = await taken(71, ['147100CB:264C', 5])
  t.same(await holders(away, [9804]), [], 'an address of the network')
})

t.test('the table of sockets is read once for all checks of a context', async (t) => {
  const machine = await taken(71, ['0100007F:264C', 5])
  let reads = 0
  const { host } = machine
  const context = {
    host: {
      ...host,
      read: async (path: string) => {
        if (path === '/proc/net/tcp') reads += 1
        return host.read(path)
      },
    },
  }
  t.same(await listening(context), [{ address: '127.0.0.1', port: 9804, inode: '5' }])
  t.equal(listening(context), listening(context))
  t.equal(reads, 1)
  await listening({ ...context })
  t.equal(reads, 2, 'another context looks again')
})

t.test('a holder is named by process, command and unit, long commands cut', async (t) => {
  const holder = { pid: 71, command: 'nginx: master', unit: 'nginx.service' }
  t.equal(nameOfHolder(holder), 'pid 71 (nginx: master, nginx.service)')
  t.equal(nameOfHolder({ ...holder, unit: undefined }), 'pid 71 (nginx: master)')
  t.equal(
    nameOfHolder({ ...holder, command: 'x'.repeat(80), unit: undefined }),
    `pid 71 (${'x'.repeat(80)})`,
  )
  t.equal(
    nameOfHolder({ ...holder, command: 'x'.repeat(81), unit: undefined }),
    `pid 71 (${'x'.repeat(79)}…)`,
  )
  t.equal(nameOfHolder(undefined), 'a process that cannot be seen')
})
