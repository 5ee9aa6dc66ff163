import { readFileSync } from 'node:fs'
import t from 'tap'
import { parseSaved } from '../../../src/system/firewall/iptables-save.ts'
import { away, fate } from './packets.ts'

for (const name of ['nft', 'legacy']) {
  t.test(`recorded rules of iptables (${name}) block what the kernel does`, async (t) => {
    const text = readFileSync(`fixtures/outputs/iptables-save-${name}.txt`, 'utf8')
    const chains = parseSaved(text, 'iptables', 'ip')
    const cases: [string, Parameters<typeof fate>[1], string | RegExp][] = [
      ['an accepted port', { port: 22 }, 'through'],
      ['a list of ports', { port: 9804 }, /^blocked by -A INPUT .*--dports 9804,9806:9808 .*DROP$/],
      ['a range in it', { port: 9807 }, /^blocked by -A INPUT/],
      ['no port of it', { port: 9805 }, 'through'],
      ['a chain jumped to', { port: 9812 }, /^blocked by -A PROXY -p tcp -j REJECT/],
      ['a source that returns from it', { port: 9812, source: '10.2.2.2' }, 'through'],
      ['what is forwarded is another matter', away, 'through'],
    ]
    for (const [title, packet, wanted] of cases) t.match(fate(chains, packet), wanted, title)
  })
}

const saved = (...rules: string[]) =>
  parseSaved(
    `*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:OWN - [0:0]\n${rules.join('\n')}\nCOMMIT\n`,
    'iptables',
    'ip',
  )

t.test('every kind of condition', async (t) => {
  const cases: [string, string, string][] = [
    ['none', '-A INPUT -j DROP', 'blocked'],
    ['with counters', '[3:180] -A INPUT -j DROP', 'blocked'],
    ['the loopback', '-A INPUT -i lo -j DROP', 'blocked'],
    ['all but the loopback', '-A INPUT ! -i lo -j DROP', 'through'],
    ['interfaces by the start of the name', '-A INPUT -i l+ -j DROP', 'blocked'],
    ['a network', '-A INPUT -s 127.0.0.0/8 -d 127.0.0.1/32 -j DROP', 'blocked'],
    ['networks', '-A INPUT -s 10.0.0.0/8,127.0.0.0/8 -j DROP', 'blocked'],
    ['not a network', '-A INPUT ! -s 127.0.0.0/8 -j DROP', 'through'],
    ['UDP', '-A INPUT -p udp -j DROP', 'through'],
    ['new connections', '-A INPUT -m state --state NEW -j DROP', 'blocked'],
    ['others', '-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j DROP', 'through'],
    ['not a port', '-A INPUT -p tcp -m tcp ! --dport 9804 -j DROP', 'through'],
    ['the port of a server as source', '-A INPUT -p tcp --sport 443 -j DROP', 'through'],
    ['ports of clients', '-A INPUT -p tcp --sport 1024:65535 -j DROP', 'blocked'],
    ['a user', '-A OUTPUT -m owner --uid-owner 999 -j REJECT', 'maybe blocked'],
    ['a comment with a dash', '-A INPUT -m comment --comment "-j ACCEPT" -j DROP', 'blocked'],
    ['a target that passes on', '-A INPUT -j LOG --log-prefix "a -j DROP"', 'through'],
    ['a chain gone to for good', '-A INPUT -g OWN\n-A OWN -j DROP', 'blocked'],
    ['back from it', '-A INPUT -g OWN\n-A INPUT -j DROP', 'through'],
    ['back from a jump', '-A INPUT -j OWN\n-A INPUT -j DROP', 'blocked'],
    ['an accept before', '-A INPUT -p tcp -j ACCEPT\n-A INPUT -j DROP', 'through'],
    ['an accept for some before', '-A INPUT -m mark --mark 1 -j ACCEPT\n-A INPUT -j DROP', 'maybe'],
  ]
  for (const [name, rules, wanted] of cases) {
    t.ok(fate(saved(rules), {}).startsWith(wanted), `${name}: ${fate(saved(rules), {})}`)
  }
})

t.test('a policy counts, the tables of translation do not', async (t) => {
  const policy = '*filter\n:INPUT DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n'
  t.equal(fate(parseSaved(policy, 'iptables', 'ip'), {}), 'blocked by policy of INPUT')
  t.equal(fate(parseSaved('*nat\n:OUTPUT DROP [0:0]\nCOMMIT\n', 'iptables', 'ip'), {}), 'through')
  t.same(parseSaved('', 'iptables', 'ip'), [])
})

t.test('to an address that is not known a rule about addresses may fit', async (t) => {
  const out = (rule: string) => fate(saved(rule), away).replace(/ by .*/, '')
  t.equal(out('-A OUTPUT -p tcp --dport 443 -j DROP'), 'blocked')
  t.equal(out('-A OUTPUT -d 0.0.0.0/0 -j DROP'), 'blocked')
  t.equal(out('-A OUTPUT -d 198.51.100.0/24 -j DROP'), 'maybe blocked')
  t.equal(out('-A OUTPUT -d 127.0.0.0/8 -j DROP'), 'through')
  t.equal(out('-A OUTPUT -d 0.0.0.0/1 -j DROP'), 'maybe blocked')
  t.equal(out('-A OUTPUT -d 127.0.0.1 -j DROP'), 'through')
  t.equal(out('-A OUTPUT -o lo -j DROP'), 'through')
  t.equal(out('-A OUTPUT -o eth0 -j DROP'), 'maybe blocked')
})

t.test('a packet has the interface that it came in by before routing and at input', async (t) => {
  const cases: [chain: string, option: string, wanted: string][] = [
    ['PREROUTING', '-i lo', 'blocked'],
    ['PREROUTING', '! -i lo', 'through'],
    ['PREROUTING', '-i eth0', 'through'],
    ['POSTROUTING', '-o lo', 'blocked'],
    ['OUTPUT', '-o lo', 'blocked'],
  ]
  for (const [chain, option, wanted] of cases) {
    const table = `*mangle\n:${chain} ACCEPT [0:0]\n-A ${chain} ${option} -j DROP\nCOMMIT\n`
    const found = fate(parseSaved(table, 'iptables', 'ip'), {})
    t.ok(found.startsWith(wanted), `${chain} ${option}: ${found}`)
  }
})
