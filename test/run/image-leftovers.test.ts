import t from 'tap'
import { beforeTraces, removeTraces } from '../../src/run/image-leftovers.ts'
import { debian, given, type Machine } from '../support/machine.ts'
import { makeInode, plant } from '../support/memory-files.ts'

/** Lets a run do something in an image, and gives the image after its traces were removed. */
async function after(was: (machine: Machine) => void, run: (machine: Machine) => void) {
  const machine = debian()
  was(machine)
  const before = await beforeTraces(machine.host)
  run(machine)
  await removeTraces(machine.host, before)
  return machine
}
const putting =
  (...paths: string[]) =>
  (machine: Machine) => {
    for (const path of paths) given(machine, path, 'x')
  }
const nothing = () => {}

t.test('what came in goes, what was there and what the run is for stays', async (t) => {
  const old = ['/var/cache/apt/pkgcache.bin', '/tmp/builder/own', '/var/log/dpkg.log']
  const traces = [
    '/var/cache/apt/archives/datadog-agent.deb',
    '/var/lib/apt/lists/apt.example.com_Release',
    '/var/cache/dnf/x/y/z',
    '/var/lib/zypp/AnonymousUniqueId',
    '/var/log/apt/history.log',
    '/tmp/new',
    '/run/x.pid',
    '/root/.gnupg/trustdb.gpg',
  ]
  const kept = ['/etc/datadog-agent/datadog.yaml', '/var/lib/dd-fips/receipt.json', '/root/own']
  const { files } = await after(putting(...old), putting(...traces, ...kept))
  for (const path of traces) t.notOk(files.has(path), path)
  for (const path of [...old, ...kept]) t.ok(files.has(path), path)
})

t.test('a directory that came in goes when it is empty, but for those of logs', async (t) => {
  const { files } = await after(
    putting('/var/cache/dnf/old'),
    putting(
      '/var/cache/dnf/a/b/c',
      '/var/log/datadog/agent.log',
      '/var/log/dd-fips/x.log',
      '/tmp/d/e',
    ),
  )
  for (const path of ['/var/cache/dnf/a', '/tmp/d', '/var/log/dd-fips'])
    t.notOk(files.has(path), path)
  t.ok(files.has('/var/cache/dnf'))
  t.ok(files.has('/var/log/datadog'), 'its package owns it')
  t.notOk(files.has('/var/log/datadog/agent.log'))
})

t.test('a new link goes, what it leads to stays', async (t) => {
  const { files } = await after(putting('/etc/own/x'), (machine) => {
    plant(machine.files, '/tmp/link', makeInode('symlink', '/etc/own'))
  })
  t.notOk(files.has('/tmp/link'))
  t.ok(files.has('/etc/own/x'))
})

t.test('what is mounted into the image is the builder’s', async (t) => {
  const machine = debian()
  given(machine, '/run/own', '')
  const { stat } = machine.host
  machine.host.stat = async (path, options) => {
    const status = await stat(path, options)
    return status && path.startsWith('/run') ? { ...status, device: 2 } : status
  }
  const before = await beforeTraces(machine.host)
  given(machine, '/run/new', '')
  await removeTraces(machine.host, before)
  t.ok(machine.files.has('/run/new'))
})

const [id, bus] = ['/etc/machine-id', '/var/lib/dbus/machine-id'] as const
const number = '0123456789abcdef0123456789abcdef\n'

t.test('a machine is not numbered by a run in its image', async (t) => {
  for (const unset of ['', '\n', 'uninitialized\n']) {
    const { files } = await after(
      (machine) => given(machine, id, unset),
      (machine) => given(machine, id, number),
    )
    t.equal(String(files.get(id)?.content), unset, JSON.stringify(unset))
  }
  const { files } = await after(nothing, (machine) => {
    given(machine, id, number)
    given(machine, bus, number)
  })
  for (const path of [id, bus]) t.notOk(files.has(path), path)
})

t.test('a number that was there stays, and so does a link to it', async (t) => {
  const { files } = await after((machine) => {
    given(machine, id, number)
    plant(machine.files, bus, makeInode('symlink', id))
  }, nothing)
  t.equal(String(files.get(id)?.content), number)
  t.equal(files.get(bus)?.kind, 'symlink')
})
