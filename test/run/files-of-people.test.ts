import t from 'tap'
import { install } from '../../src/commands/install.ts'
import { revert } from '../../src/commands/revert.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { debian, environment, given, type Machine } from '../support/machine.ts'
import { newHost } from '../support/scenarios.ts'
import { answerOf } from '../support/session.ts'
import { endingOf, receiptOf } from '../support/settled.ts'

waitsPassAtOnce(t)

const yaml = '/etc/datadog-agent/datadog.yaml'
const check = '/etc/datadog-agent/conf.d/postgres.d/conf.yaml'
const theirs = 'api_key: fedcba9876543210fedcba9876543210\nsite: ddog-gov.com\n'
const content = (machine: Machine, path: string) => machine.files.get(path)?.content.toString()

/** A run that fails and is put back, on a host that has configuration of people and no Agent. */
async function putBackBeside() {
  const machine = debian()
  given(machine, yaml, theirs, { mode: 0o600 })
  given(machine, check, 'instances: []\n')
  machine.systemd.trouble.agentDiesOver = 'enabled: true'
  const env = { ...environment, DD_SITE: 'ddog-gov.com' }
  const { answer } = await answerOf(install, machine.host, { env })
  return { machine, answer }
}

t.test(
  'configuration that was there before the Agent outlives a run that is put back',
  async (t) => {
    const { machine, answer } = await putBackBeside()
    t.equal(answer?.exit, 8, 'configuration files of the package stay')
    t.match(answer?.error, 'the configuration of datadog-agent was kept')
    t.notMatch(answer?.error, 'the configuration of datadog-fips-proxy')
    t.equal(content(machine, yaml), theirs)
    t.equal(content(machine, check), 'instances: []\n')
    t.notOk(machine.apt.installed.has('datadog-agent'))
    t.notOk(machine.files.has('/etc/datadog-fips-proxy'))
  },
)

t.test('what people add after a kill outlives the next install', async (t) => {
  const { calls } = await endingOf(install, newHost.make(), newHost)
  const at = calls.findIndex((call) => /restart datadog-fips-proxy/.test(call)) + 1
  const machine = newHost.make()
  await endingOf(install, machine, newHost, { at, kind: 'killed after' })
  machine.nextProcess()
  given(machine, check, 'instances: [theirs]\n')
  const inode = machine.files.get(yaml)
  if (inode) inode.content = Buffer.from(`${inode.content}process_config:\n  enabled: x\n`)
  const { answer, said } = await answerOf(install, machine.host)
  t.equal(answer?.exit, 0)
  t.equal(content(machine, check), 'instances: [theirs]\n')
  t.match(content(machine, yaml), 'process_config:\n  enabled: x\n')
  t.match(said.join('\n'), `others made or changed ${check}`)
})

t.test('what was only kept is not undone once more', async (t) => {
  const { machine, answer } = await putBackBeside()
  t.equal(answer?.exit, 8)
  t.notMatch(answer?.error, 'dd-fips revert', 'there is nothing to try again')
  t.match(receiptOf(machine)?.runs.at(-1), { state: 'undone', left: [/datadog-agent was kept/] })
  machine.apt.unpack('datadog-agent', '1:7.66.0-1') // as people do by themselves
  const { answer: reverted } = await answerOf(revert, machine.host)
  t.match(reverted, { exit: 0, text: 'Nothing to undo.\n' })
  t.ok(machine.apt.installed.has('datadog-agent'), 'which is theirs')
})
