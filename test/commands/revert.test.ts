import t from 'tap'
import { install } from '../../src/commands/install.ts'
import { revert } from '../../src/commands/revert.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { debian, environment, given, ownFiles, snapshot, untouched } from '../support/machine.ts'
import { agentConfigured, scenarios, upgrade } from '../support/scenarios.ts'
import { answerOf } from '../support/session.ts'
import { differences, receiptOf } from '../support/settled.ts'

waitsPassAtOnce(t)

const yaml = '/etc/datadog-agent/datadog.yaml'
const purge = { flags: { purge: true } }

t.test('revert --purge brings back the host of before, whatever it was', async (t) => {
  for (const { name, make, wishes } of scenarios) {
    const machine = make()
    const before = untouched(machine)
    await answerOf(install, machine.host, wishes)
    t.not(differences(untouched(machine), before).length, 0, `${name}: installed`)
    const { answer } = await answerOf(revert, machine.host, purge)
    t.match(answer, {
      exit: 0,
      text: 'Undone.\n',
      json: { outcome: 'changed', kept: [], remains: [] },
    })
    t.same(differences(untouched(machine), before), [], name)
    t.same(ownFiles(machine), [])
    t.notOk(machine.files.has('/var/log/dd-fips'))
  }
})

t.test(
  'revert alone leaves the configuration files of packages, and our record of it',
  async (t) => {
    const machine = debian()
    const before = snapshot(machine)
    await answerOf(install, machine.host)
    t.equal((await answerOf(revert, machine.host)).answer?.exit, 0)
    const rest = /^\/etc\/datadog-|^\/var\/lib\/dpkg\/status$/ // dpkg remembers whose they are
    t.ok(differences(snapshot(machine), before).every((path) => rest.test(path)))
    t.notOk(machine.files.has(yaml), 'what this tool made is gone')
    t.equal(receiptOf(machine)?.runs.at(-1)?.state, 'undone')
    const again = await answerOf(revert, machine.host)
    t.match(again.answer, { exit: 0, text: 'Nothing to undo.\n', json: { outcome: 'unchanged' } })
  },
)

t.test('after a revert the host can be installed again', async (t) => {
  const machine = debian()
  await answerOf(install, machine.host)
  const goal = snapshot(machine)
  await answerOf(revert, machine.host)
  t.equal((await answerOf(install, machine.host)).answer?.exit, 0)
  t.same(differences(snapshot(machine), goal), [])
})

t.test('two runs are undone, the last first', async (t) => {
  const machine = upgrade.make()
  const before = snapshot(machine)
  await answerOf(install, machine.host, { env: upgrade.wishes?.env ?? {} })
  await answerOf(install, machine.host, upgrade.wishes)
  t.equal(receiptOf(machine)?.runs.length, 2)
  const { answer } = await answerOf(revert, machine.host, purge)
  t.equal(answer?.exit, 0)
  t.same(differences(snapshot(machine), before), [])
})

t.test('a file that people changed since is kept, and the reader is told', async (t) => {
  const machine = agentConfigured.make()
  await answerOf(install, machine.host, agentConfigured.wishes)
  const inode = machine.files.get(yaml)
  if (inode) inode.content = Buffer.concat([inode.content, Buffer.from('tags: [ours]\n')])
  const { answer } = await answerOf(revert, machine.host)
  t.equal(answer?.exit, 0)
  const said = 'was changed since: what dd-fips had set is removed; kept: tags'
  t.match(answer?.text, `Kept, since somebody changed it:\n  ${yaml} ${said}\n`)
  const was = agentConfigured.make().files.get(yaml)?.content.toString()
  t.equal(machine.files.get(yaml)?.content.toString(), `${was}tags: [ours]\n`)
})

t.test(
  'where their changes and ours cannot be told apart, the file is left and the way back named',
  async (t) => {
    const machine = agentConfigured.make()
    await answerOf(install, machine.host, agentConfigured.wishes)
    const inode = machine.files.get(yaml)
    const theirs = 'api_key: "half a line\n'
    if (inode) inode.content = Buffer.from(theirs)
    const { answer } = await answerOf(revert, machine.host)
    t.match(answer, { exit: 8, json: { kept: [], unknown: [/datadog\.yaml was changed since/] } })
    t.equal(machine.files.get(yaml)?.content.toString(), theirs)
    t.match(answer?.text, /^Undone\.\nFor you to look at/)
    t.match(answer?.text, 'what it was before is in /var/lib/dd-fips/backups/')
    const again = await answerOf(revert, machine.host)
    t.match(again.answer, { exit: 0, text: 'Nothing to undo.\n' }, 'it is told once')
  },
)

t.test('revert works after the package manager has upgraded what was installed', async (t) => {
  const machine = debian()
  const before = untouched(machine)
  const env = { ...environment, DD_AGENT_MINOR_VERSION: '47' }
  await answerOf(install, machine.host, { env })
  t.equal(machine.apt.installed.get('datadog-agent'), '1:7.47.0-1')
  machine.apt.unpack('datadog-agent', '1:7.66.0-1')
  t.equal((await answerOf(revert, machine.host, purge)).answer?.exit, 0)
  t.same(differences(untouched(machine), before), [])
})

t.test('nothing is removed that dd-fips did not make', async (t) => {
  const machine = debian()
  await answerOf(install, machine.host)
  const theirs = [
    '/etc/datadog-agent/conf.d/own.yaml',
    '/etc/datadog-fips-proxy/notes',
    '/opt/datadog-agent/own',
  ]
  for (const path of theirs) given(machine, path, 'ours')
  const { answer } = await answerOf(revert, machine.host, purge)
  t.equal(answer?.exit, 0)
  for (const path of theirs) t.ok(machine.files.has(path), path)
  t.match(
    answer?.text,
    `Kept, since somebody changed it:
  the configuration of datadog-agent was kept: others made or changed ${theirs[0]} and 1 more
  the configuration of datadog-fips-proxy was kept: others made or changed ${theirs[1]}
`,
  )
})

t.test('what cannot be undone is told, and tried again the next time', async (t) => {
  const machine = debian()
  const before = snapshot(machine)
  await answerOf(install, machine.host)
  const { host } = machine
  const remove = async (path: string) => {
    if (path === yaml) throw new Error('EPERM: operation not permitted')
    return host.remove(path)
  }
  const { answer } = await answerOf(revert, { ...host, remove }, purge)
  t.equal(answer?.exit, 8)
  t.match(answer?.text, 'Not all of it could be undone.\n')
  t.match(answer?.text, `What remains:\n  set keys in ${yaml}: `)
  t.match(answer?.json, { outcome: 'failed', remains: [/EPERM/] })
  t.not(receiptOf(machine), undefined, 'the receipt is there for it, in spite of --purge')
  const again = await answerOf(revert, host, purge)
  t.match(again.answer, { exit: 0, text: 'Undone.\n' })
  t.same(differences(snapshot(machine), before), [])
})

t.test('a backup that is gone is no success', async (t) => {
  const machine = agentConfigured.make()
  await answerOf(install, machine.host, agentConfigured.wishes)
  for (const path of machine.files.keys()) {
    if (/backups\/.*datadog\.yaml$/.test(path)) machine.files.delete(path)
  }
  const { answer } = await answerOf(revert, machine.host)
  t.equal(answer?.exit, 8)
  t.match(answer?.text, /cannot be put back: its backup .* is gone/)
})

t.test('only root may, and a lock is respected', async (t) => {
  const machine = debian()
  await answerOf(install, machine.host)
  const { error } = await answerOf(revert, machine.host, { user: 1000 })
  t.match(error, { code: 'NOT_ROOT', exit: 'preflight' })
  await machine.host.create('/var/lib/dd-fips/lock', '{"pid":4243,"start":3600000}\n')
  given(machine, '/proc/4243/stat', `4243 (x) S ${'0 '.repeat(18)}360000 0\n`)
  t.match((await answerOf(revert, machine.host)).error, { code: 'LOCKED', exit: 'locked' })
})
