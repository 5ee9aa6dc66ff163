import t from 'tap'
import { install } from '../../src/commands/install.ts'
import { proxyLogsConfig } from '../../src/config/agent/journal-sources.ts'
import { asFailure } from '../../src/errors.ts'
import { proxyLogsSteps } from '../../src/plan/proxy-logs-steps.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { debian, given, snapshot } from '../support/machine.ts'
import { answerOf } from '../support/session.ts'

waitsPassAtOnce(t)

const path = '/etc/datadog-agent/conf.d/fips_proxy.d/conf.yaml'
const on = { flags: { 'collect-proxy-logs': true } }
const off = { flags: { 'no-collect-proxy-logs': true } }

t.test('nobody is given what nobody asked for', async (t) => {
  t.same(await proxyLogsSteps(debian().host, undefined), [])
})

t.test('the log is sent, remembered, and on request no more', async (t) => {
  const machine = debian()
  t.equal((await answerOf(install, machine.host, on)).answer?.exit, 0)
  t.match(machine.files.get(path), { content: Buffer.from(proxyLogsConfig), uid: 110, gid: 112 })
  t.match(machine.files.get('/etc/group')?.content.toString(), /systemd-journal:x:101:dd-agent/)
  t.match(
    machine.files.get('/etc/datadog-agent/datadog.yaml')?.content.toString(),
    /^logs_enabled: true$/m,
  )
  t.equal(machine.systemd.starts.filter((unit) => unit === 'datadog-agent').length, 1)

  const was = snapshot(machine)
  t.match((await answerOf(install, machine.host)).answer?.text, 'Nothing to do')
  t.same(snapshot(machine), was)

  await answerOf(install, machine.host, off)
  t.notOk(machine.files.has(path))
  t.match(
    (await answerOf(install, machine.host)).answer?.text,
    'Nothing to do',
    'that too is remembered',
  )
})

t.test('a file of people’s own stays, or stands in the way', async (t) => {
  const cases: [string, string, string | undefined][] = [
    ['it reads the proxy’s log', `# ours\n${proxyLogsConfig}`, undefined],
    ['it reads all of the journal', 'logs:\n  - type: journald\n', undefined],
    ['it reads something else', 'logs:\n  - type: file\n    path: /x\n', 'PROXY_LOGS_CONFIG'],
    ['it is no YAML', 'logs: [\n', 'CONFIG_NOT_YAML'],
  ]
  for (const [name, content, code] of cases) {
    const machine = debian()
    given(machine, path, content)
    const { error } = await answerOf(install, machine.host, on)
    const found = error === undefined ? undefined : asFailure(error)
    t.equal(found?.code, code, name)
    if (found) t.equal(found.exit, 'settings')
    t.equal(machine.files.get(path)?.content.toString(), content, name)
  }
})

t.test('without the group nothing is begun', async (t) => {
  const machine = debian()
  given(machine, '/etc/group', 'root:x:0:\n')
  const was = snapshot(machine)
  const { error } = await answerOf(install, machine.host, on)
  t.match(asFailure(error), { code: 'NO_JOURNAL_GROUP', exit: 'preflight' })
  t.same(snapshot(machine), was)
})
