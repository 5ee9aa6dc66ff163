import t from 'tap'
import { enablingLinks, isMasked, unitFile } from '../../../src/services/systemd/unit-file.ts'
import { makeInode, plant } from '../../support/memory-files.ts'
import { machineThat } from '../fake-runner.ts'

t.test('links are those that [Install] asks for', async (t) => {
  const at = '/lib/systemd/system/x.service'
  const of = (install: string) =>
    enablingLinks(
      'x.service',
      at,
      `[Unit]\nWantedBy=not.here\n[Install]\n${install}\n[X]\nAlias=no.service`,
    )
  const etc = '/etc/systemd/system'
  const cases: [string, string[]][] = [
    ['WantedBy=multi-user.target', [`${etc}/multi-user.target.wants/x.service`]],
    [
      'WantedBy = a.target  b.target',
      [`${etc}/a.target.wants/x.service`, `${etc}/b.target.wants/x.service`],
    ],
    ['RequiredBy=a.target', [`${etc}/a.target.requires/x.service`]],
    ['Alias=y.service', [`${etc}/y.service`]],
    ['#WantedBy=a.target', []],
    ['WantedBy=getty@%i.target', []],
    ['', []],
  ]
  for (const [install, wanted] of cases) {
    t.same(
      of(install).map(({ path }) => path),
      wanted,
      install,
    )
    t.ok(of(install).every(({ target }) => target === at))
  }
})

t.test('the file of an administrator wins, a mask is no file', async (t) => {
  const { host, file, machine } = machineThat()
  t.equal(await unitFile(host, 'x.service'), undefined)
  file('/lib/systemd/system/x.service')
  t.equal(await unitFile(host, 'x.service'), '/lib/systemd/system/x.service')
  file('/etc/systemd/system/x.service')
  t.equal(await unitFile(host, 'x.service'), '/etc/systemd/system/x.service')
  t.equal(await isMasked(host, 'x.service'), false)
  plant(machine.files, '/etc/systemd/system/y.service', makeInode('symlink', '/dev/null'))
  t.equal(await isMasked(host, 'y.service'), true)
  t.equal(await unitFile(host, 'y.service'), undefined)
})
