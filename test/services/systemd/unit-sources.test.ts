import t from 'tap'
import { systemd } from '../../../src/services/systemd/systemd.ts'
import { needsReload, parseUnitSources } from '../../../src/services/systemd/unit-sources.ts'
import { loggedSince } from '../../../src/system/logs/journal.ts'
import { type Files, makeInode, plant } from '../../support/memory-files.ts'
import { memoryHost } from '../../support/memory-host.ts'

t.test('where a unit has its settings from, a block a unit', async (t) => {
  const output = `EnvironmentFiles=/etc/datadog-agent/environment (ignore_errors=yes)
EnvironmentFiles=/etc/more (ignore_errors=no)
FragmentPath=/lib/systemd/system/datadog-agent.service
DropInPaths=/etc/systemd/system/datadog-agent.service.d/a.conf /run/b.conf
NeedDaemonReload=no

FragmentPath=
DropInPaths=
NeedDaemonReload=yes

EnvironmentFile=/etc/old (ignore_errors=yes)
FragmentPath=/lib/x.service
NeedDaemonReload=no
`
  t.same(parseUnitSources(output), [
    {
      files: [
        '/lib/systemd/system/datadog-agent.service',
        '/etc/systemd/system/datadog-agent.service.d/a.conf',
        '/run/b.conf',
      ],
      environmentFiles: ['/etc/datadog-agent/environment', '/etc/more'],
      needsReload: false,
    },
    { files: [], environmentFiles: [], needsReload: true },
    { files: ['/lib/x.service'], environmentFiles: ['/etc/old'], needsReload: false },
  ])
})

t.test('a drop-in that systemd has not seen means a reload', async (t) => {
  const shown =
    'FragmentPath=/lib/a.service\nDropInPaths=/etc/systemd/system/a.service.d/known.conf\nNeedDaemonReload=no\n'
  const cases: [string, boolean][] = [
    ['/etc/systemd/system/a.service.d/known.conf', false],
    ['/etc/systemd/system/a.service.d/new.conf', true],
    ['/run/systemd/system/a.service.d/new.conf', true],
    ['/etc/systemd/system/a.service.d/new.conf.bak', false],
    ['/etc/systemd/system/other.service.d/new.conf', false],
  ]
  for (const [path, wanted] of cases) {
    const files: Files = new Map([['/', makeInode('directory')]])
    plant(files, path, makeInode('file', ''))
    const host = memoryHost(files, () => ({ stdout: shown }))
    const [state] = await systemd.states(host, ['a'])
    t.equal(await needsReload(host, 'a', state?.sources), wanted, path)
  }
})

t.test('the journal is asked for what the unit itself logged since a time', async (t) => {
  const asked: string[][] = []
  const host = memoryHost(new Map(), (command) => {
    asked.push([...command])
    return { stdout: 'one\n\ntwo\n' }
  })
  t.same(await loggedSince(host, 'datadog-fips-proxy', 1_700_000_000_123), ['one', 'two'])
  t.match(asked[0]?.join(' '), /--since @1700000000\.12 _SYSTEMD_UNIT=datadog-fips-proxy\.service$/)
})

t.test('patterns in EnvironmentFile= stand for the files that match now', async (t) => {
  const files: Files = new Map([['/', makeInode('directory')]])
  for (const path of ['/etc/eZ1.env', '/etc/eZ2.env', '/etc/other'])
    plant(files, path, makeInode('file', ''))
  const shown = `LoadState=loaded
EnvironmentFiles=/etc/e[Z]?.env (ignore_errors=yes)
EnvironmentFiles=/etc/none* (ignore_errors=yes)
EnvironmentFiles=/etc/missing (ignore_errors=no)
DropInPaths="/etc/systemd/system/a.service.d/a b.conf" /run/c.conf
`
  const [state] = await systemd.states(
    memoryHost(files, () => ({ stdout: shown })),
    ['a'],
  )
  t.match(state?.sources, {
    environmentFiles: ['/etc/eZ1.env', '/etc/eZ2.env', '/etc/missing'],
    files: ['/etc/systemd/system/a.service.d/a b.conf', '/run/c.conf'],
  })
})
