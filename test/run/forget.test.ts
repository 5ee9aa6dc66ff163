import t from 'tap'
import { install } from '../../src/commands/install.ts'
import { revert } from '../../src/commands/revert.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { type Machine, ownFiles } from '../support/machine.ts'
import { agentConfigured } from '../support/scenarios.ts'
import { answerOf } from '../support/session.ts'
import { endingOf } from '../support/settled.ts'

waitsPassAtOnce(t)

const yaml = '/etc/datadog-agent/datadog.yaml'
const purge = { flags: { purge: true } }

/** People make of datadog.yaml what nobody can read. */
function damage(machine: Machine): void {
  const inode = machine.files.get(yaml)
  if (inode) inode.content = Buffer.from('api_key: [\n')
}

/** The backups that a message names. */
const namedIn = (text = '') => text.match(/\/var\/lib\/dd-fips\/backups\/[^\s;]*\w/g) ?? []

t.test('a backup that settling named outlives the install that is put back after it', async (t) => {
  const { calls } = await endingOf(install, agentConfigured.make(), agentConfigured)
  const at = calls.findIndex((call) => /systemctl restart datadog-fips-proxy/.test(call)) + 1
  const machine = agentConfigured.make()
  await endingOf(install, machine, agentConfigured, { at, kind: 'killed after' })
  damage(machine)
  machine.nextProcess()
  const { answer, error, said } = await answerOf(install, machine.host, agentConfigured.wishes)
  t.match(answer ?? error, { exit: /settings|[67]/ }, 'the file is no configuration')
  const named = namedIn(said.join('\n'))
  t.equal(named.length, 1)
  t.match(machine.files.get(named[0] ?? ''), { mode: 0o600 })
  t.match(machine.files.get(named[0] ?? '')?.content.toString(), 'fedcba9876543210')
})

t.test('a backup that revert named outlives a later install that is put back', async (t) => {
  const machine = agentConfigured.make()
  await answerOf(install, machine.host, agentConfigured.wishes)
  damage(machine)
  const [named] = namedIn((await answerOf(revert, machine.host)).answer?.text)
  t.ok(machine.files.has(named ?? ''))
  machine.files.get(yaml)?.content.write('api_key: x')
  machine.systemd.trouble.agentDiesOver = 'enabled: true'
  t.equal((await answerOf(install, machine.host, agentConfigured.wishes)).answer?.exit, 7)
  t.ok(machine.files.has(named ?? ''))
  const others = ownFiles(machine).filter((path) => /backups\/.*\//.test(path) && path !== named)
  const [, run] = /backups\/([^/]+)/.exec(named ?? '') ?? []
  t.ok(
    others.every((path) => path.includes(`${run}/`)),
    'of the other run nothing is left',
  )
})

t.test('--purge leaves the backups that it names, says so, and does it again', async (t) => {
  const machine = agentConfigured.make()
  await answerOf(install, machine.host, agentConfigured.wishes)
  damage(machine)
  const { answer } = await answerOf(revert, machine.host, purge)
  const [named = ''] = namedIn(answer?.text)
  t.match(
    answer?.text,
    `Backups for you; remove /var/lib/dd-fips when you need them no more:\n  ${named}\n`,
  )
  t.match(answer?.json, { backups: [named] })
  const left = ['', '/backups', named.slice('/var/lib/dd-fips'.length, named.lastIndexOf('/')), '']
  const own = [...left.slice(0, 3).map((path) => `/var/lib/dd-fips${path}`), named]
  t.same(ownFiles(machine), [...own, '/var/lib/dd-fips/receipt.json'])
  t.match(machine.files.get(named), { uid: 0, mode: 0o600 })
  t.notOk(machine.files.has('/var/log/dd-fips'))
  const again = await answerOf(revert, machine.host, purge)
  t.match(again.answer, { exit: 0, json: { backups: [named], kept: [] } })
  t.ok(machine.files.has(named))
})

t.test('of a run that was undone whole nothing is left while another stands', async (t) => {
  const machine = agentConfigured.make()
  const { calls } = await endingOf(install, agentConfigured.make(), agentConfigured)
  const at = calls.findIndex((call) => /systemctl restart datadog-fips-proxy/.test(call)) + 1
  await endingOf(install, machine, agentConfigured, { at, kind: 'killed after' })
  const cut = ownFiles(machine).filter((path) => /backups\/./.test(path))
  t.ok(cut.length > 0)
  t.equal((await endingOf(install, machine, agentConfigured)).exit, 0)
  for (const path of cut) t.notOk(machine.files.has(path), `${path} is gone`)
})
