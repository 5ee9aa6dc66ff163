import t from 'tap'
import type { Chain } from '../../../src/system/firewall/chain.ts'
import { parseSaved } from '../../../src/system/firewall/iptables-save.ts'
import { answers, findingsOf, ids, proxy } from '../seen.ts'

const wrong = ['proxy.backends', 'fail'] as const
const own503 = { status: 503, body: '<h1>503 Service Unavailable</h1>' }
const down = (reason: string) =>
  `Server traces/one is DOWN, reason: ${reason}, check duration: 0ms.`

t.test('DNS, TCP and TLS are told apart by the statistics of the proxy', async (t) => {
  const cases = [
    [
      'L4CON',
      'intake.refuses',
      /^TCP: .*refused.*\(traces\)/,
      /^curl .*https:\/\/trace\.example:443\//,
    ],
    ['L4TOUT', 'intake.silent', /^TCP: .*no answer/, /^curl/],
    ['SOCKERR', 'intake.refuses', /^TCP/, /^curl/],
    ['L6RSP', 'intake.tls', /^TLS: /, /openssl s_client -connect trace\.example:443/],
    ['L4OK', 'intake.tls', /^TLS: /, /openssl/],
    [undefined, 'intake.unreachable', /does not reach/, /^curl/],
  ] as const
  for (const [check, id, cause, command] of cases) {
    const [found, ...others] = findingsOf({ answers: answers(own503, check) }, wrong)
    t.same(others, [], String(check))
    t.match(found, {
      id,
      cause,
      command,
      mends: false,
      evidence: /traces \(trace\.example:443\): /,
    })
    t.match(found?.advice, /\S/, 'what could not be told is said')
  }
})

t.test('and by its own words in the log, which come first', async (t) => {
  const cases = [
    [down('Layer4 timeout'), 'intake.silent'],
    [down('Layer4 connection problem, info: "Connection refused"'), 'intake.refuses'],
    [down('Layer6 invalid response'), 'intake.tls'],
  ] as const
  for (const [line, id] of cases) {
    const [found] = findingsOf({ answers: answers(own503), proxy: proxy('runs', [line]) }, wrong)
    t.equal(found?.id, id)
    t.match(found?.evidence, line)
  }
})

t.test('an intake that answers badly itself', async (t) => {
  t.match(findingsOf({ answers: answers({ status: 503, body: '' }, 'L4OK') }, wrong), [
    { id: 'intake.in-trouble', likelihood: 'certain', evidence: /9805 \(traces-forwarder\): 503/ },
  ])
  const broken = { status: 502, body: '<h1>502 Bad Gateway</h1>' }
  t.match(findingsOf({ answers: answers(broken, 'L4OK') }, wrong), [
    { id: 'intake.in-trouble', cause: /closes the connection/ },
  ])
})

const firewall = (...rules: string[]) => {
  const text = `*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n${rules.join('\n')}\nCOMMIT\n`
  return { chains: parseSaved(text, 'iptables', 'ip'), firewalld: false, unread: [] }
}

const nft = (rule: Partial<Chain['rules'][0]>): Chain => ({
  tool: 'nft',
  family: 'inet',
  table: 'filter',
  name: 'in',
  hook: 'input',
  priority: 0,
  policy: 'accept',
  rules: [
    {
      text: 'tcp dport 9805 drop',
      judge: ({ port }) => ({ fit: port === 9805 ? 'yes' : 'no', verdict: { kind: 'drop' } }),
      ...rule,
    },
  ],
})

t.test('a rule on the loopback is shown, and let through ahead of it', async (t) => {
  const shut = answers({ problem: 'unreachable', detail: 'no connection within 4 s' }, 'L4OK')
  const seen = { answers: shut, firewall: firewall('-A INPUT -p tcp --dport 9805 -j DROP') }
  t.match(findingsOf(seen, wrong), [
    {
      id: 'firewall.local',
      likelihood: 'certain',
      cause: 'A local firewall blocks connections to port 9805 of the proxy.',
      evidence: 'iptables, table filter: -A INPUT -p tcp --dport 9805 -j DROP\n9805: unreachable',
      command: 'iptables -I INPUT -i lo -p tcp --dport 9804:9805 -j ACCEPT',
    },
  ])
  t.match(
    findingsOf({ ...seen, firewall: firewall('-A OUTPUT -j REJECT') }, wrong)[0],
    {
      command: 'iptables -I OUTPUT -o lo -j ACCEPT',
    },
    'what blocks every port blocks the answers too',
  )
  t.match(findingsOf({ ...seen, firewall: { ...firewall(), chains: [nft({})] } }, wrong)[0], {
    command: 'nft insert rule inet filter in iifname lo tcp dport 9804-9805 accept',
  })
  t.match(
    findingsOf(
      { ...seen, firewall: { ...firewall(), firewalld: true, chains: [nft({})] } },
      wrong,
    )[0],
    { advice: /firewall-cmd --permanent/ },
  )
})

t.test('a port that is shut for no reason that can be read', async (t) => {
  const shut = answers({ problem: 'refused', detail: 'ECONNREFUSED' }, 'L4OK')
  const unread = ['`nft -j list ruleset`: no such command']
  t.match(findingsOf({ answers: shut, firewall: { ...firewall(), unread } }, wrong), [
    { id: 'firewall.unseen', likelihood: 'possible', mends: false, evidence: /not read: `nft/ },
  ])
})

t.test(
  'a rule of this host that keeps the proxy in comes before all that is further away',
  async (t) => {
    const seen = {
      answers: answers(own503, 'L4TOUT'),
      firewall: firewall('-A OUTPUT -p tcp --dport 443 -j DROP'),
    }
    t.match(findingsOf(seen, wrong), [
      {
        id: 'firewall.way-out',
        likelihood: 'certain',
        command:
          /^iptables -I OUTPUT -p tcp --dport 443 -m owner --uid-owner dd-agent -j ACCEPT && /,
      },
    ])
    const maybe = { ...seen, firewall: firewall('-A OUTPUT -d 198.51.100.0/24 -j DROP') }
    t.same(
      ids(findingsOf(maybe, wrong)),
      ['intake.silent', 'firewall.way-out'],
      'one that only may do so comes after',
    )
  },
)

t.test(
  'backends whose check has not noticed yet are no TLS trouble where the firewall explains all',
  async (t) => {
    const one = answers(own503, 'L4CON')
    const states = [
      ...one.states,
      { backend: 'api', server: 'one', isDown: false, check: 'L4OK', reason: '' },
    ]
    const route = { name: 'api', binds: [], backends: ['api'], paths: ['/'], statistics: undefined }
    const asked = [...one.asked, { route, place: '9804', answer: own503 }]
    const seen = {
      answers: { ...one, states, asked },
      firewall: firewall('-A OUTPUT -p tcp --dport 443 -j REJECT'),
    }
    t.same(ids(findingsOf(seen, wrong)), ['firewall.way-out'])
    t.same(ids(findingsOf({ ...seen, firewall: firewall() }, wrong)), [
      'intake.refuses',
      'intake.tls',
    ])
  },
)

t.test('what the cfg or a rule says is quoted, or kept out of the command', async (t) => {
  const seen = answers(own503, 'L4CON')
  for (const host of ['$(reboot)', 'a;reboot', "a'b", '-k', '`x`']) {
    const servers = new Map([['traces', [`${host}:443`]]])
    const [found] = findingsOf({ answers: { ...seen, servers } }, wrong)
    t.match(found, { id: 'intake.refuses', command: /^grep -n server \/etc/ }, host)
  }
  const [asked] = answers({ status: 502, body: '' }, 'L4OK').asked
  const strange = { ...seen, asked: asked ? [{ ...asked, place: '9805/a;reboot' }] : [] }
  const [trouble] = findingsOf({ answers: strange }, wrong).filter(
    ({ id }) => id === 'intake.in-trouble',
  )
  t.match(trouble?.command, "'http://127.0.0.1:9805/a;reboot'")
  const rules = '*filter\n:IN;reboot - [0:0]\n-A INPUT -j IN;reboot\n-A IN;reboot -j DROP\nCOMMIT\n'
  const chains = parseSaved(rules, 'iptables', 'ip').map((chain) => ({
    ...chain,
    ...(chain.name !== 'INPUT' && { hook: 'input' as const }),
  }))
  const shut = answers({ problem: 'refused', detail: '' })
  const [blocked] = findingsOf(
    { answers: shut, firewall: { chains, firewalld: false, unread: [] } },
    wrong,
  ).filter(({ id }) => id === 'firewall.local')
  t.match(blocked?.command, /^iptables -I 'IN;reboot' /)
})
