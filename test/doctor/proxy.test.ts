import t from 'tap'
import { serviceManagers } from '../../src/services/registry.ts'
import { agentWith, cfg, findingsOf, ids, proxy } from './seen.ts'

const fails = ['proxy.service', 'fail'] as const
const bind =
  '[ALERT]    (45) : Starting frontend traces: cannot bind socket (Address already in use) [127.0.0.1:9805]'
const holder = { pid: 71, command: 'nginx: master process', unit: 'nginx.service' }

t.test('a port that another holds: who, and how to stop that', async (t) => {
  const seen = { proxy: proxy('failed', [bind]), held: [{ port: 9805, holder }] }
  const [found, ...others] = findingsOf(seen, fails)
  t.same(others, [])
  t.match(found, { id: 'proxy.port-held', likelihood: 'certain', mends: true })
  t.match(found?.evidence, `pid 71 (nginx: master process, nginx.service) holds 9805\n${bind}`)
  t.match(found?.command, /^systemctl stop nginx\.service && \{ .*restart datadog-fips-proxy; \}$/)

  const { unit: _, ...alone } = holder
  const [other] = findingsOf(
    { ...seen, held: [{ port: 9805, holder: { ...alone, unit: 'session-3.scope' } }] },
    fails,
  )
  t.match(other?.command, /^kill 71 && /, 'what is no service of systemd is ended by its process')
})

t.test('a bind error with nobody there now: the proxy is started again', async (t) => {
  const [found] = findingsOf({ proxy: proxy('failed', [bind]) }, fails)
  t.match(found, { id: 'proxy.port-held', likelihood: 'likely' })
  t.match(found?.command, /restart datadog-fips-proxy$/)
  t.same(
    ids(findingsOf({ proxy: proxy('runs', [bind]) }, ['proxy.log', 'fail'])),
    ['check'],
    'not while it runs',
  )
})

t.test(
  'a cfg that HAProxy does not take goes back to the example, where that differs',
  async (t) => {
    const log = ["[ALERT]    (9) : config : parsing [/etc/x.cfg:12] : unknown keyword 'moed'"]
    const bad = { text: 'moed http', example: cfg, binds: [] }
    const [found] = findingsOf({ proxy: proxy('failed', log), cfg: bad }, fails)
    t.match(found, { id: 'proxy.cfg-refused', mends: true, evidence: /unknown keyword/ })
    t.match(found?.command, /^copy the example && /)
    const same = { ...bad, example: bad.text }
    t.match(findingsOf({ proxy: proxy('failed', log), cfg: same }, fails)[0], {
      mends: false,
      command: /haproxy -c -f/,
    })
    const none = { ...bad, text: undefined }
    t.match(findingsOf({ proxy: proxy('failed', []), cfg: none }, fails)[0], {
      cause: /does not exist/,
      mends: true,
    })
  },
)

t.test('an example that was altered is put back before the cfg is made from it', async (t) => {
  const wrong = ['proxy.cfg.unmodified', 'fail'] as const
  const altered = { evidence: 'x: md5 1\nas dpkg has it: md5 2', restore: 'restore it' }
  const both = { text: cfg, example: cfg, altered, binds: [] }
  const [found, ...others] = findingsOf({ cfg: both }, wrong)
  t.same(others, [])
  t.match(found, {
    id: 'proxy.example-altered',
    cause: /changed the example .* on this host, and the cfg alike\.$/,
    likelihood: 'certain',
    evidence: altered.evidence,
    command: /^restore it && copy the example && systemctl restart datadog-fips-proxy$/,
    mends: true,
  })
  const mine = { ...both, text: `${cfg}# mine` }
  t.match(findingsOf({ cfg: mine }, wrong)[0]?.cause, /example of the proxy's cfg on this host\.$/)

  const log = ["[ALERT]    (9) : config : parsing [/etc/x.cfg:12] : unknown keyword 'moed'"]
  const refused = findingsOf({ proxy: proxy('failed', log), cfg: both }, fails, wrong)
  t.same(ids(refused), ['proxy.cfg-refused'], 'one command mends both')
  t.match(refused[0], { mends: true, command: /^restore it && copy the example / })
  t.same(ids(findingsOf({ cfg: { ...both, altered: undefined } }, wrong)), ['check'])

  const otherwise = 'If no repository has version 1 any more, look again.'
  const told = findingsOf({ cfg: { ...both, altered: { ...altered, otherwise } } }, wrong)
  t.match(told[0]?.advice, new RegExp(`lost to the proxy\\. ${otherwise}$`))
})

t.test('an example that is gone is brought back, and the cfg left alone', async (t) => {
  const wrong = ['proxy.cfg.unmodified', 'fail'] as const
  const altered = { evidence: 'x does not exist', restore: 'restore it' }
  const gone = { text: cfg, example: undefined, altered, binds: [] }
  const [found, ...others] = findingsOf({ cfg: gone }, wrong)
  t.same(others, [])
  t.match(found, {
    id: 'proxy.example-altered',
    cause: /^The example of the proxy's cfg is missing/,
    evidence: altered.evidence,
    command: /^restore it$/,
    mends: true,
  })
  const none = { ...gone, text: undefined }
  const all = findingsOf({ proxy: proxy('failed', []), cfg: none }, fails, wrong)
  t.same(ids(all), ['proxy.cfg-refused'])
  t.match(all[0], {
    mends: true,
    command: /^restore it && copy the example && \{ .*restart/,
  })
})

t.test('a command restarts what runs, and below --root it is of what is there', async (t) => {
  const altered = { evidence: 'x: md5 1', restore: "restore 'it'" }
  const both = { text: cfg, example: cfg, altered, binds: [] }
  const atRest = { ...proxy('dead', []), outcome: undefined }
  const image = { isLive: false, typed: serviceManagers.none.typed, proxy: atRest }
  const below = { ...image, root: '/srv/my image' }
  const commandOf = (id: string, seen: Parameters<typeof findingsOf>[0]) => {
    const open = ['proxy.cfg.unmodified', 'proxy.service', 'proxy.ports'] as const
    const found = findingsOf(seen, ...open.map((check) => [check, 'fail'] as const))
    return found.find((one) => one.id === id && one.mends)?.command
  }
  const here = /^restore 'it' && copy the example$/
  const there = /^chroot '\/srv\/my image' sh -c 'restore '\\''it'\\'' && copy the example'$/
  t.match(commandOf('proxy.example-altered', { cfg: both, proxy: proxy('dead') }), here, 'at rest')
  t.match(commandOf('proxy.example-altered', { cfg: both, ...image }), here)
  t.match(commandOf('proxy.example-altered', { cfg: both, ...below }), there)
  const none = { ...both, text: undefined }
  t.match(commandOf('proxy.cfg-refused', { cfg: none, ...image }), here)
  t.match(commandOf('proxy.cfg-refused', { cfg: none, ...below }), there)
  const moved = { text: 'x', example: cfg, binds: [{ address: '127.0.0.1', port: 10804 }] }
  const plain = { cfg: moved, agentUnits: [agentWith()] }
  t.match(commandOf('ports.differ', { ...plain, ...image }), /^copy the example$/)
  const start = { name: 'fips.port_range_start', value: 9, source: '/a:3' }
  const told = { cfg: moved, agentUnits: [agentWith(start)] }
  t.match(commandOf('ports.differ', { ...told, ...image }), /^su .* 'sed -i \S+ \/a'$/)
  t.match(commandOf('ports.differ', { ...told, ...below }), /^chroot '\/srv\/my image' sh -c 'su /)
  const writer = () => 'root' as const
  t.equal(commandOf('ports.differ', { ...told, ...image, writer }), 'sed -i 3s/9/10804/ /a')
})

t.test('a cfg that the proxy may not read is given to it, and keeps its text', async (t) => {
  const file = '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg'
  const log = [
    `[ALERT]    (9) : Could not open configuration file ${file} : Permission denied`,
    '[ALERT]    (9) : Error(s) found in configuration file : x',
  ]
  for (const text of [cfg, `${cfg}# mine`]) {
    const seen = { proxy: proxy('failed', log), cfg: { text, example: cfg, binds: [] } }
    const found = findingsOf(seen, fails, [
      'proxy.cfg.ownership',
      'fail',
      'x',
      'uid 0 gid 0 mode 600',
    ])
    t.equal(found.length, 1)
    t.match(found[0], {
      id: 'proxy.cfg-refused',
      mends: true,
      evidence: /denied\nuid 0 gid 0 mode 600$/,
    })
    t.match(found[0]?.command, /^dd-fips install && /)
    t.notMatch(
      found[0]?.command,
      file,
      'no command of root follows a link that dd-agent puts there',
    )
    t.match(found[0]?.command, /restart datadog-fips-proxy/)
    t.notMatch(found[0]?.command, /example/)
  }
})

t.test('a name that does not resolve is no fault of the cfg', async (t) => {
  const log = [
    "[ALERT]    (9) : config : [/etc/x.cfg:70] : 'server traces/one' : could not resolve address 'trace.example'.",
  ]
  const [found, ...others] = findingsOf({ proxy: proxy('failed', log) }, fails)
  t.same(others, [])
  t.match(found, { id: 'intake.name-unresolved', cause: /^DNS: .*trace\.example/ })
  t.match(found?.evidence, /nothing for trace\.example\n\/etc\/resolv\.conf asks 192\.0\.2\.53/)
  const [without] = findingsOf({ proxy: proxy('failed', log), resolvConf: '' }, fails)
  t.match(without?.evidence, 'names no server')
  t.match(without?.advice, 'First configure a name server')
})

t.test('Agent and proxy that do not mean the same ports', async (t) => {
  const wrong = ['proxy.ports', 'fail'] as const
  const start = (source: string) =>
    agentWith({ name: 'fips.port_range_start', value: 10803, source })
  const two = {
    text: cfg,
    example: cfg,
    binds: [
      { address: '127.0.0.1', port: 9803 },
      { address: '127.0.0.1', port: 9804 },
    ],
  }
  const at = (...agentUnits: Parameters<typeof agentWith>) =>
    findingsOf({ agentUnits: [agentWith(...agentUnits)], cfg: two }, wrong)[0]
  t.match(
    findingsOf({ agentUnits: [start('/etc/datadog-agent/datadog.yaml:9')], cfg: two }, wrong)[0],
    {
      id: 'ports.differ',
      command:
        "su -s /bin/sh dd-agent -c 'sed -i 9s/10803/9803/ /etc/datadog-agent/datadog.yaml' && systemctl daemon-reload && systemctl restart datadog-agent",
    },
  )
  t.match(findingsOf({ agentUnits: [start('the environment of process 9')], cfg: two }, wrong)[0], {
    mends: false,
  })
  t.match(at({ name: 'fips.local_address', value: '127.0.0.2', source: '/a:3' }), {
    command:
      /^su -s \/bin\/sh dd-agent -c 'sed -i '\\''3s\/127\\\.0\\\.0\\\.2\/localhost\/'\\'' \/a' /,
  })
  const told = start('/etc/datadog-agent/datadog.yaml:9')
  const units = [told, { ...told, name: 'datadog-agent-trace' }]
  const [both, ...more] = findingsOf({ agentUnits: units, cfg: two }, wrong)
  t.same(more, [], 'one line that two units read is one finding')
  t.match(both?.command, /restart datadog-agent datadog-agent-trace$/)
  t.equal(both?.advice, undefined)
  const apart = [agentWith(), { ...told, name: 'datadog-agent-trace' }]
  t.match(findingsOf({ agentUnits: apart, cfg: two }, wrong)[0]?.advice, 'Only datadog-agent-trace')
  const moved = {
    text: 'bind 127.0.0.1:10804',
    example: cfg,
    binds: [{ address: '127.0.0.1', port: 10804 }],
  }
  t.match(findingsOf({ agentUnits: [agentWith()], cfg: moved }, wrong)[0], {
    command: /^copy the example && .*restart datadog-fips-proxy/,
    mends: true,
  })
  t.same(
    ids(findingsOf({ agentUnits: [agentWith()], cfg: two }, wrong)),
    ['check'],
    'the same ports',
  )
})

t.test('a process that is older than its configuration is restarted', async (t) => {
  const says = 'The proxy was started before the last change of its cfg.'
  t.match(findingsOf({}, ['proxy.ports', 'fail', says])[0], {
    id: 'proxy.stale',
    command: 'systemctl restart datadog-fips-proxy',
  })
  const agentSays = 'datadog-agent was started before the last change of /x.'
  t.match(findingsOf({}, ['agent.config.effective', 'fail', agentSays])[0], {
    id: 'agent.stale',
    command: /restart datadog-agent$/,
  })
})

const noLog = 'Neither the journal nor a syslog holds what the proxy logged since its start.'

t.test(
  'a log that no longer goes back to the start of the proxy is no reason to restart',
  async (t) => {
    const skip = ['proxy.log', 'skip', noLog] as const
    for (const before of [false, true]) {
      const found = findingsOf({ proxy: proxy('runs', []), journal: { before, after: true } }, skip)
      t.match(found, [{ id: 'log.rotated', mends: false, likelihood: 'likely' }])
      t.equal(found.length, 1)
      t.notMatch(found[0]?.command, /restart|conf/)
    }
    const [rotated] = findingsOf(
      { proxy: proxy('runs', []), journal: { before: false, after: true } },
      skip,
    )
    t.match(rotated?.cause, 'no longer goes back')
    t.match(rotated?.advice, 'Storage=persistent')
    const journal = { before: true, after: false } // nothing is kept since
    t.match(findingsOf({ proxy: proxy('runs', []), journal }, skip), [{ id: 'log.nowhere' }])
    const needs = ['proxy.log', 'skip', 'Not checked: it needs proxy.backends.'] as const
    t.same(findingsOf({ proxy: proxy('runs', []) }, needs), [], 'it was not looked for')
  },
)

t.test('a log that nobody keeps', async (t) => {
  const skip = ['proxy.log', 'skip', noLog] as const
  const [found] = findingsOf({ proxy: proxy('runs', []) }, skip)
  t.match(found, { id: 'log.nowhere', command: /Storage=persistent/, mends: true })
  const journald = { active: 'inactive', sub: 'dead', result: 'success', status: '0' }
  t.match(findingsOf({ proxy: proxy('runs', []), journald }, skip)[0], {
    command: /unmask systemd-journald/,
  })
  t.same(findingsOf({}, skip), [], 'a skip for another reason is no finding')
})

t.test('nothing out of a file or a log gets to a shell as it is', async (t) => {
  const ports = [9803, 9804].map((port) => ({ address: '127.0.0.1', port }))
  const two = { text: cfg, example: cfg, binds: ports }
  const said = (value: unknown, file = '/etc/datadog-agent/datadog.yaml') => {
    const told = { name: 'fips.local_address', value, source: `${file}:9` }
    return findingsOf({ agentUnits: [agentWith(told)], cfg: two }, ['proxy.ports', 'fail'])[0]
  }
  for (const end of ["'; reboot; '", '/e;s/x', ' 9', '&', '$(x)', '`x`', ',9']) {
    t.notOk(said(`127.0.0.9${end}`)?.command.includes(end), end)
  }
  // A directory of fleet policies is named in datadog.yaml.
  t.match(said('127.0.0.9', '/tmp/a b;reboot'), {
    command: / '\\''\/tmp\/a b;reboot'\\''' && /,
    mends: true,
  })
  t.match(said('127.0.0.9', '/tmp/a\x1b[2K'), { mends: false })

  const log = [
    "[ALERT] (9) : config : [/x:7] : 'server traces/one' : could not resolve address '$(reboot)'.",
  ]
  t.match(findingsOf({ proxy: proxy('failed', log) }, fails)[0], {
    id: 'intake.name-unresolved',
    mends: false,
    command: /^grep -n server /,
  })
})
