import t from 'tap'
import { portsInUse } from '../../../src/plan/preflight/ports.ts'
import type { PreflightContext } from '../../../src/plan/preflight/preflight-check.ts'
import { debian, given, type Machine } from '../../support/machine.ts'
import { makeInode, plant } from '../../support/memory-files.ts'
import { none, preflightContext, starting, unit } from './preflight-context.ts'

const cfg = '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg'
const steps = [starting('datadog-fips-proxy')]

/** Has a process listen on ports of an address, in the hexadecimal digits of proc_net(5). */
function listening(machine: Machine, ports: number[], pid = 700, address = '0100007F') {
  const rows = ports.map((port) => {
    const inode = pid * 100 + (port % 100)
    plant(machine.files, `/proc/${pid}/fd/${port}`, makeInode('symlink', `socket:[${inode}]`))
    const hex = port.toString(16).toUpperCase()
    return `   0: ${address}:${hex} 00000000:0000 0A 0:0 00:0 0 0 0 ${inode} 1\n`
  })
  given(machine, '/proc/net/tcp', `  sl\n${rows.join('')}`)
  given(machine, `/proc/${pid}/cmdline`, 'node\0server.js\0')
}

const codes = async (context: PreflightContext) =>
  (await portsInUse(context)).map(({ code, message }) => `${code} ${/\d+/.exec(message)}`)

t.test('a port that somebody listens on is named, with who it is', async (t) => {
  const machine = debian()
  listening(machine, [9802, 9803, 9818, 9819])
  given(machine, '/proc/700/cgroup', '0::/system.slice/web.service\n')
  const found = await portsInUse(preflightContext(machine, steps))
  t.same(
    found.map(({ message }) => message),
    [9803, 9818].map(
      (port) =>
        `Port ${port} is needed by the proxy, but pid 700 (node server.js, unit web.service) listens on 127.0.0.1:${port}.`,
    ),
  )
  t.match(found[0]?.remedy, 'outside 9803-9818.')
})

t.test('a process that cannot be seen is none the less in the way', async (t) => {
  const machine = debian()
  listening(machine, [9803])
  machine.files.delete('/proc/700/fd/9803')
  t.match(await portsInUse(preflightContext(machine, steps)), [
    { message: /but a process that cannot be/ },
  ])
})

t.test('the ports are those of the cfg, else those the configuration starts with', async (t) => {
  const machine = debian()
  listening(machine, [5002, 6010, 9803])
  const context = preflightContext(machine, steps)
  const config = {
    fips: { portRangeStart: 6000 },
  } as unknown as PreflightContext['survey']['config']
  const configured = { ...context, survey: { ...context.survey, config } }
  t.same(await codes(configured), ['PORT_IN_USE 6010'])
  given(machine, cfg, 'frontend x\n  bind 127.0.0.1:5000-5003\n')
  t.same(await codes(configured), ['PORT_IN_USE 5002'])
  given(machine, cfg, 'global\n')
  t.same(await codes(context), ['PORT_IN_USE 9803'], 'a cfg that binds nothing tells nothing')
})

t.test('the proxy’s own ports are its own, of all its processes', async (t) => {
  const machine = debian()
  listening(machine, [9803, 9804])
  t.same(
    await codes(preflightContext(machine, steps, { proxy: { ...unit, pids: [699, 700] } })),
    [],
  )
  const other = { ...unit, pids: [699] }
  t.equal((await codes(preflightContext(machine, steps, { proxy: other }))).length, 2)
})

t.test('a listener on another address is not in the way of a cfg that names its own', async (t) => {
  const machine = debian()
  listening(machine, [9803], 700, '010200C0') // 192.0.2.1
  given(machine, cfg, 'frontend x\n  bind 127.0.0.1:9803\n')
  t.same(await codes(preflightContext(machine, steps)), [])
  given(machine, cfg, 'frontend x\n  bind *:9803\n')
  t.same(await codes(preflightContext(machine, steps)), ['PORT_IN_USE 9803'])
})

t.test('nothing is asked where the proxy is not started', async (t) => {
  const machine = debian()
  listening(machine, [9803])
  const cases: [why: string, context: PreflightContext][] = [
    ['no step starts it', preflightContext(machine, [])],
    ['the Agent only', preflightContext(machine, [starting('datadog-agent')])],
    ['DD_INSTALL_ONLY', preflightContext(machine, [starting('datadog-fips-proxy', false)])],
    ['an image', preflightContext(machine, steps, { services: none })],
  ]
  for (const [why, context] of cases) t.same(await codes(context), [], why)
})
