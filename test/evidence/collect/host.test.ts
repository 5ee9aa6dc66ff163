import t from 'tap'
import { hostFacts } from '../../../src/evidence/collect/host.ts'
import { program } from '../../checks/acts.ts'
import { contextOf, installedHost } from '../../checks/installed-host.ts'
import { given } from '../../support/machine.ts'

t.test('a running host is told by its kernel and its firmware', async (t) => {
  const machine = await installedHost()
  program('systemd-detect-virt', () => 'kvm\n')(machine)
  given(machine, '/proc/sys/kernel/hostname', 'agent-1\n')
  given(machine, '/proc/sys/kernel/osrelease', '6.1.0\n')
  given(machine, '/sys/class/dmi/id/sys_vendor', 'Amazon EC2\n')
  t.same(await hostFacts(await contextOf(machine)), {
    name: 'agent-1',
    root: undefined,
    distribution: 'Debian GNU/Linux 12 (bookworm) (debian 12)',
    arch: 'x86_64',
    kernel: '6.1.0',
    init: 'systemd',
    virtualization: 'kvm',
    hardware: 'Amazon EC2',
  })
})

t.test('a tree under --root is told by its files alone', async (t) => {
  const machine = await installedHost()
  given(machine, '/etc/hostname', 'golden\n')
  given(machine, '/proc/sys/kernel/osrelease', "the builder's\n")
  const context = await contextOf(machine)
  const facts = await hostFacts({ ...context, host: { ...context.host, root: '/srv/image' } })
  t.match(facts, { name: 'golden', root: '/srv/image', kernel: undefined, hardware: undefined })
})
