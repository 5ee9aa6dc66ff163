import t from 'tap'
import type { Verdict } from '../../src/checks/verify.ts'
import type { CauseFound } from '../../src/doctor/cause.ts'
import { doctorText } from '../../src/report/doctor-text.ts'
import { painter } from '../../src/report/paint.ts'

const plain = painter(false)

const failed: Verdict = {
  result: 'failed',
  checks: [
    { id: 'proxy.service', status: 'fail', summary: 'It does not run.' },
    { id: 'proxy.ports', status: 'skip', summary: 'Not looked at.' },
    { id: 'agent.version', status: 'warn', summary: 'It is old.' },
  ],
}

const finding: CauseFound = {
  id: 'proxy.stopped',
  cause:
    'datadog-fips-proxy is not running: it was stopped, or never started, by somebody or something.',
  likelihood: 'certain',
  evidence: 'inactive (dead)\n/var/log/datadog/agent.log: refused',
  command: 'systemctl start datadog-fips-proxy',
  mends: true,
  starts: 'datadog-fips-proxy',
  explains: ['proxy.service', 'proxy.ports'],
}

t.test('findings by number: cause, likelihood, evidence, command', async (t) => {
  t.equal(
    doctorText(failed, [finding], undefined, plain),
    `1 finding, the likeliest first:

1. datadog-fips-proxy is not running: it was stopped, or never started, by
   somebody or something.
   certain; behind proxy.service, proxy.ports
     inactive (dead)
     /var/log/datadog/agent.log: refused
   To fix it:
     systemctl start datadog-fips-proxy

warn  agent.version: It is old.

\`dd-fips doctor --fix\` starts what is merely stopped, and changes nothing else.

Not proved: 1 of 3 checks failed, 1 could not be made.
`.replace('1 finding, the likeliest first:', '1 finding:'),
  )
})

t.test('a command that only shows more says so; advice is broken into lines', async (t) => {
  const look = { ...finding, mends: false, advice: 'word '.repeat(30).trim() }
  const text = doctorText(failed, [look, look], [], plain)
  t.match(text, '2 findings, the likeliest first:')
  t.match(text, 'To find out more:\n     systemctl')
  t.match(text, 'Nothing to fix: --fix only starts what is merely stopped.')
  for (const line of text.split('\n')) t.ok(line.length <= 78, line)
})

t.test('where nothing is wrong it says that, and no more', async (t) => {
  const proved: Verdict = { result: 'proved', checks: [] }
  t.equal(
    doctorText(proved, [], undefined, plain),
    'No problem was found.\n\nProved: all 0 checks passed.\n',
  )
})
