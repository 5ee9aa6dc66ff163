import t from 'tap'
import { proxyBinds } from '../../../src/config/proxy/cfg.ts'
import type { Hit } from '../../../src/doctor/cause.ts'
import { portsDiffer } from '../../../src/doctor/causes/ports-differ.ts'
import { agentWith, observed } from '../seen.ts'

const yaml = '/etc/datadog-agent/datadog.yaml:9'
const start = (value: unknown, source = yaml) => ({ name: 'fips.port_range_start', value, source })
const address = (value: unknown) => ({ name: 'fips.local_address', value, source: yaml })

const cfgOf = (...places: string[]) => {
  const text = `frontend a\n${places.map((place) => `  bind ${place}\n`).join('')}`
  return { text, example: text, binds: proxyBinds(text) }
}
const packaged = cfgOf('127.0.0.1:9803-9818')
const find = (cfg: ReturnType<typeof cfgOf>, ...units: ReturnType<typeof agentWith>[]) =>
  portsDiffer.find(observed({ cfg, agentUnits: units })) as Hit[] | undefined

t.test('finds nothing where the Agent sends to a port that the proxy binds', async (t) => {
  t.same(find(packaged, agentWith()), [])
  t.same(find(packaged, agentWith(start('9803'))), [], 'a number in quotes')
  t.same(find(packaged, agentWith(address('127.0.0.1'))), [])
  t.same(find(cfgOf('*:9803-9818'), agentWith(address('127.0.0.9'))), [])
  t.same(find(packaged), [], 'no Agent')
  t.equal(find(cfgOf(), agentWith(start(1))), undefined, 'a cfg that binds nothing')
})

t.test('a number that the Agent cannot read is as if it were not set', async (t) => {
  t.same(find(packaged, agentWith(start('many'))), [])
})

t.test('the port is mended on its line, and units that read it are restarted', async (t) => {
  const [hit, ...others] = find(packaged, agentWith(start(10803))) ?? []
  t.same(others, [])
  t.match(hit, {
    likelihood: 'certain',
    mends: true,
    cause: /at localhost:10804, but .*127\.0\.0\.1:9803 to 9818/,
  })
  t.match(
    hit?.command,
    /^su -s \/bin\/sh dd-agent -c 'sed -i 9s\/10803\/9803\/ \S+datadog\.yaml' && .*restart datadog-agent$/,
  )
  t.match(hit?.evidence, `datadog-agent: fips.port_range_start=10803 (${yaml})`)
})

t.test('the address is mended where only that differs, to one that the proxy binds', async (t) => {
  const command = (place: string, value: string) =>
    find(cfgOf(place), agentWith(address(value)))?.[0]?.command
  t.match(command('127.0.0.1:9803-9818', '127.0.0.2'), /'9s\/127\\\.0\\\.0\\\.2\/localhost\/'/)
  t.match(command('[::1]:9803-9818', '127.0.0.1'), /'9s\/127\\\.0\\\.0\\\.1\/::1\/'/)
})

t.test('a variable of a process cannot be edited: it is shown', async (t) => {
  const [hit] = find(packaged, agentWith(start(1, 'the environment of process 9'))) ?? []
  t.match(hit, { mends: false, command: /^grep -n bind \S+\.cfg; systemctl .*datadog-agent/ })
})

t.test('a cfg that moved goes back to the example, unless that moved too', async (t) => {
  const moved = cfgOf('127.0.0.1:10803-10818')
  const [hit] = find({ ...moved, example: packaged.text }, agentWith()) ?? []
  t.match(hit, {
    mends: true,
    command: /^copy the example && .* restart datadog-fips-proxy$/,
  })
  t.match(hit?.evidence, 'datadog-agent: the default')
  t.match(find(moved, agentWith()), [{ mends: false, command: /^grep -n bind/ }])
})

t.test('what two units are told differently is two findings, each with its units', async (t) => {
  const trace = { ...agentWith(start(1)), name: 'datadog-agent-trace' }
  const found = find(packaged, agentWith(start(10803)), trace, {
    ...trace,
    name: 'datadog-agent-process',
  })
  t.match(found, [
    { advice: /^Only datadog-agent has/ },
    { advice: /^Only datadog-agent-trace, datadog-agent-process has/ },
  ])
  t.equal(found?.length, 2)
  t.equal(find(packaged, agentWith(start(10803)))?.[0]?.advice, undefined, 'all units')
})

t.test('the running process counts before what a start would see', async (t) => {
  const restarted = { ...agentWith(start(10803)), running: [[start(9803)]] }
  t.same(find(packaged, restarted), [])
  const stopped = { ...agentWith(start(10803)), running: undefined }
  t.equal(find(packaged, stopped)?.length, 1)
})
