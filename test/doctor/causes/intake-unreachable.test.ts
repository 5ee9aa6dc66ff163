import t from 'tap'
import type { Hit } from '../../../src/doctor/cause.ts'
import { intakeInTrouble } from '../../../src/doctor/causes/intake.ts'
import { firewallWayOut, intakeUnreachable } from '../../../src/doctor/causes/intake-unreachable.ts'
import { sysvinit } from '../../../src/services/others/sysvinit.ts'
import { parseSaved } from '../../../src/system/firewall/iptables-save.ts'
import { answers, observed } from '../seen.ts'

const own = (status: number) => ({ status, body: `<h1>${status} x</h1>` })
const firewall = (rule: string, family: 'ip' | 'ip6' = 'ip') => {
  const text = `*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n${rule}\nCOMMIT\n`
  return { chains: parseSaved(text, 'iptables', family), firewalld: false, unread: [] }
}
const one = <T>(found: T | readonly T[] | undefined) => found as T | undefined
type Seen = Parameters<typeof observed>[0]
const reached = (seen: Seen) =>
  intakeUnreachable.flatMap((cause) => {
    const hit = one<Hit>(cause.find(observed(seen)))
    return hit ? [{ id: cause.id, ...hit }] : []
  })
const blocked = (seen: Seen) => one<Hit>(firewallWayOut.find(observed(seen)))
const answered = (seen: Seen) => one<Hit>(intakeInTrouble.find(observed(seen)))

t.test(
  'every layer has a cause, a command for its first server, and what it leaves open',
  async (t) => {
    const cases: [string | undefined, string, string][] = [
      ['L4CON', 'intake.refuses', 'https://trace.example:443/'],
      ['L4TOUT', 'intake.silent', 'https://trace.example:443/'],
      ['L6RSP', 'intake.tls', '-servername trace.example -verify_hostname trace.example'],
      [undefined, 'intake.unreachable', 'https://trace.example:443/'],
    ]
    for (const [check, id, words] of cases) {
      const [found, ...others] = reached({ answers: answers(own(503), check) })
      t.same(others, [], id)
      t.match(found, { id, mends: false, cause: /\(traces\)\.$/ })
      t.ok(found?.command.includes(words), String(found?.command))
    }
    t.same(reached({ answers: answers({ status: 404, body: '' }, 'L4OK') }), [])
  },
)

t.test('the command keeps port and brackets, and asks past no proxy of the shell', async (t) => {
  const found = answers(own(503), 'L4TOUT')
  const command = (server: string) =>
    reached({ answers: { ...found, servers: new Map([['traces', [server]]]) } })[0]?.command
  t.match(
    command('trace.example:8443'),
    /^curl .*--noproxy '\*'.* https:\/\/trace\.example:8443\/$/,
  )
  t.ok(command('[2001:db8::1]:443')?.endsWith('https://[2001:db8::1]:443/'))
  for (const server of ['-k', '$(reboot):443', 'a b:443', ''])
    t.match(command(server), /^grep -n server \/etc\//, server)
})

t.test('what the Agent logged about it is evidence', async (t) => {
  const complaints = [
    { kind: 'gateway' as const, port: 9804, count: 1, last: '503', file: '/a.log' },
  ]
  t.match(
    reached({ answers: answers(own(503), 'L4CON'), complaints })[0]?.evidence,
    /\n\/a\.log: 503$/,
  )
})

const drop = firewall('-A OUTPUT -p tcp --dport 443 -j DROP')

t.test('a rule of this host is opened, and the proxy restarted to look at once', async (t) => {
  const hit = blocked({
    answers: answers(own(503), 'L4TOUT'),
    firewall: drop,
    typed: sysvinit.typed,
  })
  t.match(hit, { likelihood: 'certain', mends: true })
  t.match(hit?.evidence, /^iptables, table filter: -A OUTPUT .*\ntraces \(trace\.example:443\): /)
  t.match(hit?.command, /^iptables -I OUTPUT .* && service datadog-fips-proxy restart$/)
})

t.test('no rule is blamed where connections work, or where none was read', async (t) => {
  t.equal(blocked({ answers: answers(own(503), 'L6RSP'), firewall: drop }), undefined, 'TLS fails')
  t.equal(blocked({ answers: answers(own(503), 'L4TOUT') }), undefined)
  t.equal(blocked({ firewall: drop }), undefined, 'nothing was asked')
})

t.test('an address in /etc/hosts decides which rules count', async (t) => {
  const seen = {
    answers: answers(own(503), 'L4TOUT'),
    firewall: firewall('-A OUTPUT -d 198.51.100.0/24 -j DROP'),
  }
  t.equal(blocked({ ...seen, hosts: '' })?.likelihood, 'possible', 'the address is not known')
  t.equal(blocked({ ...seen, hosts: '198.51.100.7 TRACE.example\n' })?.likelihood, 'certain')
  t.equal(blocked({ ...seen, hosts: '203.0.113.7 trace.example\n' }), undefined)
  const six = { ...seen, firewall: firewall('-A OUTPUT -j DROP', 'ip6') }
  t.equal(blocked({ ...six, hosts: '' }), undefined)
  t.match(
    blocked({ ...six, hosts: '2001:db8::1 trace.example\n' })?.command,
    /^ip6tables -I OUTPUT /,
  )
})

t.test('an answer of the intake itself is its own problem, of the proxy only 502 is', async (t) => {
  const cases: [{ status: number; body: string }, RegExp | undefined, string?][] = [
    [{ status: 503, body: 'busy' }, /^The intake is reached and answers 503/, 'certain'],
    [{ status: 504, body: '' }, /answers 504/, 'certain'],
    [own(502), /closes the connection without an answer \(502\)/, 'likely'],
    [own(503), undefined],
    [own(504), undefined],
    [{ status: 500, body: '' }, undefined],
    [{ status: 403, body: '' }, undefined],
  ]
  for (const [answer, cause, likelihood] of cases) {
    const hit = answered({ answers: answers(answer, 'L4OK') })
    t.equal(hit === undefined, cause === undefined, JSON.stringify(answer))
    if (cause)
      t.match(hit, { cause, likelihood, mends: false, evidence: /^9805 \(traces-forwarder\): / })
  }
  t.equal(answered({ answers: answers({ problem: 'empty', detail: '' }) }), undefined)
  t.equal(answered({}), undefined)
})
