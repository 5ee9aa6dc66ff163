import t from 'tap'
import { firstBoot } from '../../src/commands/first-boot.ts'
import { install } from '../../src/commands/install.ts'
import { places } from '../../src/host/places.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { debian, environment, given, type Machine } from '../support/machine.ts'
import { makeInode, plant } from '../support/memory-files.ts'
import { answerOf } from '../support/session.ts'

waitsPassAtOnce(t)

const key = 'feedfacefeedfacefeedfacefeedface'
const { DD_API_KEY: _, ...unkeyed } = environment
const link = '/etc/systemd/system/multi-user.target.wants/dd-fips-first-boot.service'

/** A host that was booted from an image for the first time: its proxy runs, its Agent waits. */
async function booted(): Promise<Machine> {
  const machine = debian()
  machine.files.delete('/run/systemd/system')
  given(machine, '/lib/systemd/systemd', '')
  await answerOf(install, machine.host, { env: { ...unkeyed, DD_INSTALL_ONLY: '1' } })
  plant(machine.files, '/run/systemd/system', makeInode('directory'))
  machine.systemd.run(['systemctl', 'start', 'datadog-fips-proxy.service'])
  return machine
}

const text = ({ files }: Machine, path: string) => files.get(path)?.content.toString()
const boot = (machine: Machine, env: object = {}) =>
  answerOf(firstBoot, machine.host, { env: { ...unkeyed, ...env } })

t.test(
  'the key comes from its file, services start, and all that was for this boot goes',
  async (t) => {
    const machine = await booted()
    t.match(
      text(machine, places.firstBootService),
      /ExecStart=\/opt\/dd-fips\/dd-fips first-boot\n/,
    )
    given(machine, places.firstBootKey, `${key}\n`, { mode: 0o600 })
    const { answer, said, error } = await boot(machine)
    t.equal(error, undefined)
    t.match(answer, { exit: 0, text: /has removed itself/ })
    t.match(text(machine, places.agentConfig), `api_key: ${key}\n`)
    t.same(machine.systemd.active(), ['datadog-agent', 'datadog-fips-proxy'])
    for (const path of [
      link,
      places.firstBootService,
      places.firstBootDropIn,
      places.firstBootKey,
      '/etc/dd-fips',
      '/etc/systemd/system/datadog-agent.service.d',
    ]) {
      t.notOk(machine.files.has(path), path)
    }
    t.notMatch(JSON.stringify([answer, said]), key)
  },
)

t.test('the key comes from a variable or a credential too', async (t) => {
  const variables = await booted()
  given(variables, places.firstBootVariables, `DD_API_KEY=${key}\n`, { mode: 0o600 })
  t.match(await boot(variables, { DD_API_KEY: key, DD_TAGS: 'a:b' }), { answer: { exit: 0 } })
  t.match(text(variables, places.agentConfig), `api_key: ${key}\n`)
  t.match(text(variables, places.agentConfig), 'tags:\n  - a:b\n')
  t.notOk(variables.files.has(places.firstBootVariables))

  const credentials = await booted()
  given(credentials, '/run/credentials/x/dd-fips.api-key', key, { mode: 0o400 })
  const run = (session: Parameters<typeof firstBoot>[0]) =>
    firstBoot({ ...session, credentials: '/run/credentials/x' })
  t.match(await answerOf(run, credentials.host, { env: unkeyed }), { answer: { exit: 0 } })
  t.match(text(credentials, places.agentConfig), `api_key: ${key}\n`)
})

t.test('without a key nothing is done, and the next boot tries again', async (t) => {
  const machine = await booted()
  const { error } = await boot(machine)
  t.match(error, { code: 'NO_KEY_YET', exit: 'settings', remedy: /\/etc\/dd-fips\/api-key/ })
  for (const path of [link, places.firstBootService, places.firstBootDropIn]) {
    t.ok(machine.files.has(path), path)
  }
  given(machine, places.firstBootKey, key, { mode: 0o644 })
  const { answer, said } = await boot(machine)
  t.equal(answer?.exit, 0)
  t.match(said.join('\n'), /api-key was readable by users other than root/)
})

t.test(
  'a boot that fails is put back: the key file and the gate are there for the next',
  async (t) => {
    const machine = await booted()
    given(machine, places.firstBootKey, key, { mode: 0o600 })
    machine.systemd.trouble.agentDiesOver = key
    const gate = text(machine, places.firstBootDropIn)
    const { answer, said } = await boot(machine)
    t.equal(answer?.exit, 7)
    t.notMatch(text(machine, places.agentConfig), key)
    t.equal(text(machine, places.firstBootDropIn), gate)
    t.equal(text(machine, places.firstBootKey), key)
    t.ok(machine.files.has(link))
    t.notMatch(JSON.stringify([answer, said]), key)
    machine.systemd.trouble.agentDiesOver = 'nothing'
    t.match(await boot(machine), { answer: { exit: 0 } })
  },
)
