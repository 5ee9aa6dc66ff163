import t from 'tap'
import {
  explainIntake,
  explainPrograms,
  explainRequests,
  explainUnits,
  normalize,
} from '../../scripts/bench/explain.ts'
import { unexplained } from '../../scripts/bench/processes-group.ts'
import type { Started } from '../lab/exec-trace.ts'
import type { Request } from '../lab/requests.ts'

function started(line: string, program = '/usr/bin/some', ...cameFrom: string[]): Started {
  return { program, cameFrom, arguments: line.split(' '), environment: [] }
}

t.test('what differs from run to run is left out of a command line', async (t) => {
  t.equal(normalize('rm -f /tmp/dd-fips.XImRrj40/node.gz'), 'rm -f /tmp/dd-fips.*/node.gz')
  t.equal(normalize('cp /proc/87/fd/23/a b.0123456789abcdef'), 'cp /proc/PID/fd/N/a b.HEX')
  t.equal(normalize('journalctl --since @1796070266.66  -q'), 'journalctl --since @TIME -q')
})

t.test('a program is listed once, with its count and its reason', async (t) => {
  const found = explainPrograms([
    started('uname -m'),
    started('systemctl show -p A b'),
    started('uname -m'),
  ])
  t.match(found, [
    { what: 'uname -m', count: 2, reason: /processor/ },
    { what: /^systemctl show/, count: 1, reason: /units/ },
  ])
})

t.test('what the benchmark itself starts to enter a host is not listed', async (t) => {
  const entered = ['/usr/bin/nsenter -t 5 -a', '/usr/bin/env -u NODE_OPTIONS dd-fips plan']
  t.strictSame(explainPrograms(entered.map((line) => started(line))), [])
})

t.test('children of a package manager are listed by name, with reasons of their own', async (t) => {
  const found = explainPrograms([
    started('/usr/bin/dpkg --unpack x', '/usr/bin/dpkg', '/usr/bin/node', '/usr/bin/apt-get'),
    started('gpg --verify', '/usr/bin/gpg', '/usr/bin/python3.11'),
  ])
  t.match(found, [
    { what: '(by the package manager) dpkg', count: 1, reason: /unpacks/ },
    { what: '(by the package manager) gpg', count: 1, reason: /signatures/ },
  ])
})

t.test('a program that the table does not know has no reason, and is reported', async (t) => {
  const programs = explainPrograms([
    started('nc -l 9803'),
    started('strange', '/usr/bin/strange', '/usr/bin/zypper'),
  ])
  t.strictSame(
    programs.map(({ reason }) => reason),
    [undefined, undefined],
  )
  const requests = explainRequests([request('tracker.test.example', '/beacon')])
  const account = { manager: 'apt', command: 'plan', programs, requests, intake: [] } as const
  t.strictSame(unexplained([account]), [
    'apt, plan: nc -l 9803: no reason known',
    'apt, plan: (by the package manager) strange: no reason known',
    'apt, plan: tracker.test.example/beacon: no reason known',
  ])
})

t.test(
  'what systemd starts meanwhile is what neither was there before nor the command started',
  async (t) => {
    const generator = started('/lib/systemd/system-generators/systemd-fstab-generator')
    const haproxy = started(
      '/usr/sbin/haproxy -Ws -f /etc/datadog-fips-proxy/datadog-fips-proxy.cfg',
    )
    const command = [started('systemctl daemon-reload')]
    const after = [generator, ...command, generator, generator, haproxy, started('/usr/bin/odd')]
    t.match(explainUnits([generator], after, command), [
      { what: /^\(by systemd\) .*fstab-generator$/, count: 2, reason: /daemon-reload/ },
      { what: /haproxy/, count: 1, reason: 'the proxy' },
      { what: '(by systemd) /usr/bin/odd', count: 1, reason: undefined },
    ])
  },
)

t.test('requests are explained by host and path', async (t) => {
  const path = '/DATADOG_APT_KEY_06462314.public'
  const found = explainRequests([
    request('keys.test.example', path),
    request('get.test.example', '/install.sh'),
    request('keys.test.example', '/passwords'),
  ])
  t.match(found, [{ reason: /signing key/ }, { reason: /one-liner/ }, { what: /passwords$/ }])
  t.equal(found[2]?.reason, undefined)
})

t.test('requests at the intake are counted by reason; one past the proxy has none', async (t) => {
  const found = explainIntake([
    request('trace.agent.ddog-gov.com', '/', 'proxy'),
    request('process.ddog-gov.com', '/', 'proxy'),
    request('process.ddog-gov.com', '/', 'direct'),
  ])
  t.match(found, [{ count: 2, reason: /verification/ }, { count: 1 }])
  t.equal(found[1]?.reason, undefined)
})

function request(host: string, path: string, through: Request['through'] = 'direct'): Request {
  return { method: 'GET', host, path, through }
}
