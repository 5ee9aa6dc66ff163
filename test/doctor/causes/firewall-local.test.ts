import t from 'tap'
import type { Hit } from '../../../src/doctor/cause.ts'
import { firewallLocal, firewallUnseen } from '../../../src/doctor/causes/firewall.ts'
import { parseSaved } from '../../../src/system/firewall/iptables-save.ts'
import { answers, observed } from '../seen.ts'

const refused = answers({ problem: 'refused', detail: 'ECONNREFUSED' }, 'L4OK')
const served = answers({ status: 404, body: '' }, 'L4OK')

const firewall = (...rules: string[]) => {
  const text = `*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n${rules.join('\n')}\nCOMMIT\n`
  return { chains: parseSaved(text, 'iptables', 'ip'), firewalld: false, unread: [] as string[] }
}
const ports = (first: number, last: number) => `-A INPUT -p tcp --dport ${first}:${last} -j DROP`

const local = (seen: Parameters<typeof observed>[0]) => firewallLocal.find(observed(seen)) as Hit[]
const unseen = (seen: Parameters<typeof observed>[0]) =>
  firewallUnseen.find(observed(seen)) as Hit | undefined

t.test('finds nothing where the firewall was not read', async (t) => {
  t.same(local({ answers: refused }), [])
  t.equal(unseen({ answers: refused }), undefined)
})

t.test('a rule that surely blocks is certain once a port was seen shut', async (t) => {
  const rule = firewall(ports(9805, 9805))
  t.match(local({ answers: refused, firewall: rule }), [
    { likelihood: 'certain', evidence: /DROP\n9805: refused \(ECONNREFUSED\)$/ },
  ])
  t.match(local({ answers: served, firewall: rule }), [{ likelihood: 'likely' }])
})

t.test('a rule that may block is told only where a port was seen shut', async (t) => {
  const maybe = firewall('-A OUTPUT -m owner --uid-owner 999 -j REJECT')
  t.match(local({ answers: refused, firewall: maybe }), [{ likelihood: 'likely' }])
  t.same(local({ answers: served, firewall: maybe }), [])
  t.same(local({ answers: undefined, firewall: maybe }), [], 'nothing was asked')
})

t.test('every rule is a finding, with its own ports', async (t) => {
  const two = firewall(ports(9805, 9805), ports(9804, 9804))
  t.same(
    local({ answers: refused, firewall: two }).map(({ cause }) => cause),
    [9804, 9805].map((port) => `A local firewall blocks connections to port ${port} of the proxy.`),
  )
})

t.test('many ports are told by their ends, in numeric order', async (t) => {
  const bind = (port: number) => ({ address: '127.0.0.1', port })
  const said = (...list: number[]) => {
    const cfg = { text: '', example: '', binds: list.map(bind) }
    return local({ answers: refused, firewall: firewall(ports(1, 65535)), cfg })[0]?.cause
  }
  t.match(said(9805, 9803), / ports 9803, 9805 of/)
  t.match(said(10001, 9803, 9804, 9805, 9803), / ports 9803, 9804, 9805, 10001 of/)
  t.match(said(10001, 9803, 9804, 9805, 9806), / ports 9803 to 10001 of/)
})

t.test('says how the rule stays: in firewalld where that runs, else in its file', async (t) => {
  const rule = firewall(ports(9805, 9805))
  t.match(local({ answers: refused, firewall: rule })[0]?.advice, /the next boot removes it/)
  const managed = { ...rule, firewalld: true }
  t.match(local({ answers: refused, firewall: managed })[0]?.advice, /firewall-cmd --permanent/)
})

t.test("the Agent's own words about its connections are evidence", async (t) => {
  const complaints = [
    { kind: 'timeout' as const, port: 9805, count: 2, last: 'i/o timeout', file: '/a.log' },
  ]
  const seen = { answers: refused, firewall: firewall(ports(9805, 9805)), complaints }
  t.match(local(seen)[0]?.evidence, /\n\/a\.log: i\/o timeout$/)
})

t.test('a port that is shut for no reason that can be read is only possible', async (t) => {
  const none = { ...firewall(), unread: ['`nft -j list ruleset`: not permitted'] }
  t.match(unseen({ answers: refused, firewall: none }), {
    likelihood: 'possible',
    mends: false,
    evidence: '9805: refused (ECONNREFUSED)\nnot read: `nft -j list ruleset`: not permitted',
  })
})

t.test('an answer, an empty one and silence are no shut port', async (t) => {
  for (const answer of [
    { status: 503, body: '' },
    { problem: 'empty', detail: '' },
    { problem: 'silent', detail: '' },
  ] as const) {
    t.equal(unseen({ answers: answers(answer), firewall: firewall() }), undefined)
  }
})
