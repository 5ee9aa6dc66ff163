import t from 'tap'
import { install } from '../../src/commands/install.ts'
import { revert } from '../../src/commands/revert.ts'
import type { Host } from '../../src/host/host.ts'
import { waitsPassAtOnce } from './machine/clock.ts'
import { given, type Machine, ownFiles, snapshot } from './machine/machine.ts'
import { scenarios } from './machine/scenarios.ts'
import { answerOf } from './machine/session.ts'
import { differences } from './machine/settled.ts'

waitsPassAtOnce()

/** A host whose commands of this form fail. */
function failing({ host }: Machine, pattern: RegExp): Host {
  const run: Host['run'] = async (command, options) => {
    if (pattern.test(command.join(' '))) throw new Error('the repository is out of reach')
    return host.run(command, options)
  }
  return { ...host, run }
}

t.test('what is needed to try again is left where packages cannot be put back', async (t) => {
  const upgrade = scenarios.find(({ name }) => name.startsWith('an upgrade'))
  if (upgrade === undefined) throw new Error('no scenario')
  const machine = upgrade.make()
  const before = snapshot(machine)
  machine.systemd.trouble.agentDiesOver = 'enabled: true'
  machine.apt.trouble.offersOld = false // else they are put back from files that were saved first
  const unreachable = failing(machine, /--allow-downgrades/)
  const { answer } = await answerOf(install, unreachable, upgrade.wishes)
  t.equal(answer?.exit, 8)
  t.match(answer?.error, /install datadog-agent, .*: .*the repository is out of reach\n/)
  t.match(
    answer?.error,
    /add the repository .*: not undone, since what is named above has to be undone first\n/,
  )
  t.ok(machine.files.has('/etc/apt/sources.list.d/datadog.list'))
  const again = await answerOf(revert, machine.host, { flags: { purge: true } })
  t.match(again.answer, { exit: 0, text: 'Undone.\n' })
  t.same(differences(snapshot(machine), before), [])
  t.same(ownFiles(machine), [])
})

t.test('one failure does not keep the rest from being undone', async (t) => {
  const [fresh] = scenarios
  if (fresh === undefined) throw new Error('no scenario')
  const machine = fresh.make()
  const before = snapshot(machine)
  await answerOf(install, machine.host, fresh.wishes)
  const stuck = failing(machine, /^systemctl stop datadog-agent/)
  const { answer } = await answerOf(revert, stuck, { flags: { purge: true } })
  t.equal(answer?.exit, 8)
  t.match(answer?.json, { remains: [/^enable and run datadog-agent: /] })
  t.same(differences(snapshot(machine), before), [], 'the package took the service along')
})

t.test(
  'a package manager that is at work keeps its own step, and no other, from being undone',
  async (t) => {
    const [fresh] = scenarios
    if (fresh === undefined) throw new Error('no scenario')
    const machine = fresh.make()
    machine.systemd.trouble.agentDiesOver = 'enabled: true'
    const lock = '/var/lib/dpkg/lock-frontend'
    given(machine, lock, '')
    const inode = (await machine.host.stat(lock))?.inode
    const run = machine.host.run
    machine.host.run = async (command, options) => {
      // Another program takes the lock as soon as the services are begun.
      if (/^systemctl (re)?start/.test(command.join(' '))) {
        given(machine, '/proc/77/cmdline', 'unattended-upgrade')
        given(machine, '/proc/locks', `1: POSIX  ADVISORY  WRITE 77 00:1:${inode} 0 EOF\n`)
      }
      return run(command, options)
    }
    const { answer } = await answerOf(install, machine.host, fresh.wishes)
    t.equal(answer?.exit, 8, 'what remains is listed')
    t.match(answer?.json, { error: { code: 'SERVICE_NOT_READY' } }, 'and why it came to that')
    t.match(answer?.error, /install datadog-agent, .*: apt is in use: pid 77/)
    t.notOk(machine.files.has('/etc/datadog-agent/datadog.yaml'), 'files are put back')
  },
)
