import t from 'tap'
import { install } from '../../src/commands/install.ts'
import { waitsPassAtOnce } from './machine/clock.ts'
import { debian, environment, snapshot } from './machine/machine.ts'
import { answerOf } from './machine/session.ts'
import { differences } from './machine/settled.ts'

waitsPassAtOnce(t)

/** A host that has the proxy, and so knows and trusts the repository. */
async function withProxy() {
  const machine = debian()
  const env = { ...environment, DD_NO_AGENT_INSTALL: '1' }
  const { answer } = await answerOf(install, machine.host, { env })
  machine.apt.calls.length = 0
  machine.nextProcess()
  return { machine, answer }
}

const asking = (minor: string) => ({
  env: { ...environment, DD_AGENT_MINOR_VERSION: minor, DD_NO_AGENT_INSTALL: '0' },
})

t.test('a version that a known repository lacks is refused before the first change', async (t) => {
  const { machine, answer } = await withProxy()
  t.equal(answer?.exit, 0)
  const before = snapshot(machine)
  const { error } = await answerOf(install, machine.host, asking('99'))
  t.match(error ?? {}, { code: 'VERSION_NOT_FOUND', exit: 'settings' })
  t.same(machine.apt.calls, ['update'])
  t.same(differences(snapshot(machine), before), [])
})

t.test('one that it has is installed, and the repository is asked once', async (t) => {
  const { machine } = await withProxy()
  const { answer } = await answerOf(install, machine.host, asking('47'))
  t.equal(answer?.exit, 0)
  t.same(machine.apt.calls, ['update', 'install datadog-agent=1:7.47.0-1'])
})

t.test('on a new host there is nobody to ask', async (t) => {
  const { answer } = await answerOf(install, debian().host, asking('99'))
  t.equal(answer?.exit, 7)
})
