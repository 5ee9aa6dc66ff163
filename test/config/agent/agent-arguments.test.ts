import t from 'tap'
import { agentArguments, flagValue } from '../../../src/config/agent/agent-arguments.ts'

const read = (line: string) => {
  const { verb, flags } = agentArguments(line.split(' ').filter(Boolean))
  return [verb, ...flags.map(({ name, value }) => `${name} ${value}`)]
}

t.test('a command line is read as the Agent reads it', async (t) => {
  for (const [line, ...expected] of [
    ['run', 'run'],
    ['', undefined],
    ['run -p /opt/datadog-agent/run/agent.pid', 'run', 'pidfile /opt/datadog-agent/run/agent.pid'],
    ['run -c /opt/other', 'run', 'config /opt/other'],
    ['run -c/opt/other', 'run', 'config /opt/other'],
    ['run -c=/opt/other', 'run', 'config /opt/other'],
    ['-c /opt/other run', 'run', 'config /opt/other'],
    ['run --cfgpath /opt/other', 'run', 'cfgpath /opt/other'],
    ['run --cfgpath=/opt/other', 'run', 'cfgpath /opt/other'],
    ['run --cfgpath=', 'run', 'cfgpath '],
    ['run --fleetcfgpath=/opt/p', 'run', 'fleetcfgpath /opt/p'],
    ['run -E /a -E=/b -E/c', 'run', 'extracfgpath /a', 'extracfgpath /b', 'extracfgpath /c'],
    ['run -nc/opt/other', 'run', 'config /opt/other'],
    ['run -nc /opt/other status', 'run', 'config /opt/other'],
    ['run -n=c', 'run'],
    ['-config /etc/x.yaml -pid /p', undefined, 'config /etc/x.yaml', 'pid /p'],
    ['-config=/etc/x.yaml', undefined, 'config /etc/x.yaml'],
    ['--foreground -p /p status', 'status', 'pidfile /p'],
    ['status --unknown=c value', 'status'],
    ['--unknown status', 'status'],
    ['run -- -c /opt/other', 'run'],
    ['-- run -c /opt/other', 'run'],
    ['run -', 'run'],
    ['run -c', 'run', 'config '],
    ['run --config=a=b', 'run', 'config a=b'],
    ['run -ca=b', 'run', 'config a=b'],
  ] as const)
    t.same(read(line), expected, line)
})

t.test('of a flag that is repeated the last counts', async (t) => {
  const given = agentArguments(['run', '--fleetcfgpath', '/a', '--fleetcfgpath=/b'])
  t.equal(flagValue(given, 'fleetcfgpath'), '/b')
  t.equal(flagValue(given, 'cfgpath'), undefined)
})
