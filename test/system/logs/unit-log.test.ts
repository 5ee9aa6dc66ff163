import t from 'tap'
import { filedLog, syslogOf, unitLog } from '../../../src/system/logs/unit-log.ts'
import { debian, given } from '../../support/machine.ts'

const text = `Nov 25 22:10:01 web1 haproxy[1808]: Server datadog-api/one is DOWN, reason: Layer4 timeout
2026-11-25T22:10:02.123456+00:00 web1 haproxy[1808]: backend 'datadog-api' has no server available!
Nov  5 22:10:01 web1 systemd[1]: Starting Datadog FIPS Proxy...
Nov  5 22:10:01 web1 systemd[1]: Starting Cleanup of Temporary Directories...
Nov  5 22:10:03 web1 agent[77]: 2026-11-25 | CORE | INFO | hello
Nov  5 22:10:03 web1 sshd[9]: haproxy
haproxy of no date
`

t.test('of a syslog, what a unit said and what systemd said of it', async (t) => {
  t.same(syslogOf(text, 'datadog-fips-proxy'), [
    'Server datadog-api/one is DOWN, reason: Layer4 timeout',
    "backend 'datadog-api' has no server available!",
    'Starting Datadog FIPS Proxy...',
  ])
  t.same(syslogOf(text, 'datadog-agent'), ['2026-11-25 | CORE | INFO | hello'])
  t.same(syslogOf(text, 'cron'), [])
})

/** A host with tail(1) and a journal that says this. */
function hostWith(journal: string | Error, files: Readonly<Record<string, string>>) {
  const machine = debian()
  for (const [path, content] of Object.entries(files)) given(machine, path, content)
  const { run } = machine.host
  machine.host.run = async (command, options) => {
    const path = command.at(-1) ?? ''
    if (command[0] === 'tail') return { code: 0, stdout: files[path] ?? '', stderr: '' }
    if (command[0] !== 'journalctl') return run(command, options)
    if (journal instanceof Error) throw journal
    return { code: 0, stdout: journal, stderr: '' }
  }
  return machine.host
}

t.test('the journal comes first, then what upstart keeps, then a syslog', async (t) => {
  const all = { '/var/log/upstart/datadog-fips-proxy.log': 'a\n', '/var/log/messages': text }
  const ask = (journal: string, files: object) =>
    unitLog(hostWith(journal, files as Record<string, string>), 'datadog-fips-proxy')
  t.same(await ask('one\n\ntwo\n', all), { lines: ['one', 'two'], source: 'the journal' })
  t.same(await ask('', all), { lines: ['a'], source: '/var/log/upstart/datadog-fips-proxy.log' })
  t.match(await ask('', { '/var/log/messages': text }), {
    source: '/var/log/messages',
    lines: { length: 3 },
  })
  t.match(await ask('', { '/var/log/syslog': text, '/var/log/messages': text }), {
    source: '/var/log/syslog',
  })
  t.same(await filedLog(hostWith('', {}), 'datadog-fips-proxy'), { lines: [], source: undefined })
})
