import t from 'tap'
import { prepare, prepareUnderLock } from '../../src/commands/prepare.ts'
import { installedHost } from '../checks/installed-host.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { debian, given } from '../support/machine.ts'
import { openSession, type Wishes } from '../support/session.ts'

waitsPassAtOnce(t)

const status = '/var/lib/dpkg/status'

async function prepared(machine = debian(), wishes: Wishes = {}) {
  const { session, said } = await openSession(machine.host, wishes)
  return { machine, session, said, earlier: await prepare(session) }
}

t.test('a new host has everything to do, and what was asked is known to the steps', async (t) => {
  const { earlier, machine } = await prepared()
  t.equal(earlier.changes.length, 9)
  const asked = machine.commands.filter((command) => command.startsWith('systemctl'))
  t.equal(asked.length, 2, 'the units, and what systemd gives all of them')
  t.ok((await earlier.context.known?.units)?.has('datadog-agent'))
  t.equal(await earlier.context.known?.installed, earlier.survey.installed)
})

t.test('a host that is as it should be has nothing to do', async (t) => {
  t.same((await prepared(await installedHost())).earlier.changes, [])
})

t.test('what is refused is refused before anything is changed', async (t) => {
  const { session } = await openSession(debian().host, { env: {} })
  await t.rejects(prepare(session), { code: 'API_KEY_MISSING' })
})

t.test('under the lock the earlier preparations are good if nobody came between', async (t) => {
  const { machine, session, earlier } = await prepared()
  machine.commands.length = 0
  t.equal(await prepareUnderLock(session, earlier), earlier)
  t.same(machine.commands, [], 'no process is started for that')
})

t.test('they are made again if somebody installed packages, or there are none', async (t) => {
  const { machine, session, earlier } = await prepared()
  machine.apt.unpack('datadog-agent', '1:7.66.0-1')
  given(machine, status, machine.files.get(status)?.content.toString() ?? '', {
    mtimeMs: Date.now(),
  })
  const now = await prepareUnderLock(session, earlier)
  t.ok(now.survey.installed.has('datadog-agent'))
  t.notOk(earlier.survey.installed.has('datadog-agent'))
  t.equal((await prepareUnderLock(session, undefined)).survey.agentVersion, '7.66.0')
})

t.test('they are made again if the lock was waited for: services may be others', async (t) => {
  const { session, earlier, said } = await prepared(debian(), { flags: { 'lock-timeout': '60' } })
  let looks = 0
  const holder = { pid: 7, command: 'apt-get update', path: '/var/lib/dpkg/lock' }
  const { manager } = earlier.survey
  const busy = { ...manager, lockHolder: async () => (looks++ === 0 ? holder : undefined) }
  const held = { ...earlier, survey: { ...earlier.survey, manager: busy } }
  const now = await prepareUnderLock(session, held)
  t.not(now.context.known, held.context.known)
  t.match(said.join('\n'), 'waiting for pid 7 (apt-get update)')
})
