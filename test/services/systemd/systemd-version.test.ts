import t from 'tap'
import { systemdVersion } from '../../../src/services/systemd/systemd-version.ts'
import { debian, given } from '../../support/machine.ts'

t.test('the version of systemd is in the name of its library', async (t) => {
  const debianLibrary = '/usr/lib/x86_64-linux-gnu/systemd'
  const cases: [string, string[], number | undefined][] = [
    ['none: CentOS 7', [], undefined],
    ['Debian 12', [`${debianLibrary}/libsystemd-shared-252.so`], 252],
    ['Rocky 9', ['/usr/lib/systemd/libsystemd-shared-252-46.el9_5.so'], 252],
    ['Debian 10', ['/lib/systemd/libsystemd-shared-241.so'], 241],
    ['another library', ['/usr/lib/systemd/libsystemd-core-256.so'], undefined],
    [
      'an upgrade that was not restarted into',
      ['/usr/lib/systemd/libsystemd-shared-255.so', '/usr/lib/systemd/libsystemd-shared-249.so'],
      249,
    ],
  ]
  for (const [name, files, version] of cases) {
    const machine = debian()
    machine.files.delete('/usr/lib/systemd/libsystemd-shared-252.so')
    for (const file of files) given(machine, file, '')
    t.equal(await systemdVersion(machine.host), version, name)
  }
})
