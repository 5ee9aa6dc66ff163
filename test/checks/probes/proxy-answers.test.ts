import t from 'tap'
import { proxyBackends } from '../../../src/checks/proxy-backends.ts'
import { proxyCfgOwnership } from '../../../src/checks/proxy-cfg-ownership.ts'
import { proxyLog } from '../../../src/checks/proxy-log.ts'
import type { Probe, ProbeAnswer } from '../../../src/host/probe.ts'
import { waitsPassAtOnce } from '../../support/clock.ts'
import { answering, both, program } from '../acts.ts'
import { askRows, cfg, type Row, write } from '../rows.ts'

waitsPassAtOnce(t)

const text = `listen stats
  bind 127.0.0.1:9803
  stats enable
  stats uri /
frontend metrics
  bind *:9804
  use_backend api if { path_beg -i /api/v1/validate }
  default_backend intake
frontend traces
  bind [::1]:9805
  default_backend apm
backend intake
  server one intake.example:443
backend api
  server one api.example:443
backend apm
  server one apm.example:443
`
const own = (status: number) => ({ status, body: `<html><body><h1>${status} Service</h1>` })
const page = (...rows: string[]) => ({
  status: 200,
  body: `# pxname,svname,status,check_status\n${rows.join('\n')}\n`,
})
const up = page('intake,one,UP,L4OK', 'apm,one,UP,L4OK', 'api,one,UP,L4OK', 'apm,BACKEND,UP,')

/** A proxy of which all is well but for what is said of a place. */
const proxy = (places: Readonly<Record<string, ProbeAnswer>>) =>
  both(
    write(cfg, text),
    answering(({ address, port, path }: Probe) => {
      const well = path === '/;csv' ? up : { status: 404, body: '' }
      return places[`${port}${path}`] ?? places[`${address}:${port}`] ?? well
    }),
  )

t.test('behind each port of the proxy an intake must answer', async (t) => {
  const refused = { problem: 'refused', detail: 'ECONNREFUSED' } as const
  const silent = { problem: 'silent', detail: 'no answer within 10 s' } as const
  await askRows(t, proxyBackends, [
    {
      name: 'all answer',
      change: proxy({}),
      status: 'pass',
      summary: /each of the 2 ports/,
      evidence: /9804 404, 9804\/api\/v1\/validate 404, 9805 404; statistics: 3 servers up$/,
    },
    {
      name: 'asked at an address of this host',
      change: proxy({ '127.0.0.1:9804': own(503), '::1:9805': own(503) }),
      status: 'fail',
      summary: /behind 9804, 9804\/api\/v1\/validate, 9805\.$/,
      remedy: /./,
    },
    {
      name: 'one backend cannot be reached',
      change: proxy({
        '9805/': own(503),
        '9803/;csv': page('intake,one,UP,L4OK', 'apm,one,DOWN,L4TOUT', 'apm,BACKEND,DOWN,'),
      }),
      status: 'fail',
      summary: /No intake answers behind 9805\. The proxy counts these backends as down: apm\./,
      evidence:
        /9805 \(traces\): 503: no server .*\napm\/one \(apm\.example:443\): .*Layer4 timeout/,
      remedy: /ip-ranges\.ddog-gov\.com/,
    },
    {
      name: 'TCP works, requests do not',
      change: proxy({ '9805/': own(503) }),
      status: 'fail',
      summary: /9805/,
      remedy: /TLS inspection/,
    },
    {
      name: 'the proxy says that TLS fails',
      change: proxy({ '9805/': own(503), '9803/;csv': page('apm,one,DOWN,L6RSP') }),
      status: 'fail',
      summary: /9805/,
      remedy: /TLS inspection/,
    },
    {
      name: 'nobody knows more than 503',
      change: proxy({ '9805/': own(503), '9803/;csv': { status: 401, body: '' } }),
      status: 'fail',
      summary: /9805/,
      remedy: /ip-ranges/,
    },
    {
      name: 'the intake itself says 503',
      change: proxy({ '9805/': { status: 503, body: 'busy' } }),
      status: 'fail',
      summary: /9805/,
      evidence: /503: the intake itself says so/,
      remedy: /status page/,
    },
    {
      name: 'refused',
      change: proxy({ '9804/': refused }),
      status: 'fail',
      summary: /9804\./,
      remedy: /nft list ruleset/,
    },
    {
      name: 'silent',
      change: proxy({ '9805/': silent, '9803/;csv': own(503) }),
      status: 'fail',
      summary: /9805/,
      remedy: /ip-ranges/,
    },
    {
      name: 'an empty answer',
      change: proxy({ '9804/': { problem: 'empty', detail: 'socket hang up' } }),
      status: 'fail',
      summary: /9804/,
      evidence: /empty \(socket hang up\)/,
      remedy: /journalctl -u datadog-fips-proxy/,
    },
    {
      name: 'one of two servers is down',
      change: proxy({
        '9803/;csv': page('apm,one,UP,L4OK', 'apm,two,DOWN,L4CON', 'apm,BACKEND,UP,'),
      }),
      status: 'warn',
      summary: /these servers are down: apm\/two/,
      remedy: /ip-ranges/,
    },
    {
      name: 'no port leads to Datadog',
      change: write(cfg, 'global\n'),
      status: 'skip',
      summary: /names no port/,
    },
  ])
})

t.test('the log of the proxy since its start', async (t) => {
  const logged = (...lines: string[]) => program('journalctl', () => lines.join('\n'))
  const down = (server: string) => `Server apm/${server} is DOWN, reason: Layer4 timeout`
  await askRows(t, proxyLog, [
    {
      name: 'quiet',
      change: logged('New worker (7) forked'),
      status: 'pass',
      summary: /no lasting problem/,
      evidence: /^1 lines since/,
    },
    {
      name: 'no line at all',
      change: logged(),
      status: 'skip',
      summary: /Neither the journal nor a syslog holds/,
    },
    {
      name: 'one server of several',
      change: logged(down('one')),
      status: 'warn',
      summary: /did not come back: apm\/one/,
      remedy: /journalctl/,
    },
    {
      name: 'all of them',
      change: logged(down('one'), "backend 'apm' has no server available!"),
      status: 'fail',
      summary: /without a server: apm/,
      evidence: /Layer4 timeout/,
      remedy: /ip-ranges/,
    },
    {
      name: 'a socket',
      change: logged('cannot bind socket (Address already in use) [127.0.0.1:9804]'),
      status: 'fail',
      summary: /could not bind/,
      evidence: /9804/,
      remedy: /ss -ltnp/,
    },
  ])
})

t.test('nobody may put another cfg in the place of the cfg', async (t) => {
  const dress = (path: string, change: object) => (machine: { files: Map<string, object> }) =>
    void Object.assign(machine.files.get(path) ?? {}, change)
  const directory = '/etc/datadog-fips-proxy'
  const rows = [
    [directory, { mode: 0o777 }, true],
    [directory, { mode: 0o1777 }, true],
    [directory, { mode: 0o775, gid: 1000 }, true],
    [directory, { mode: 0o775, gid: 0 }, false],
    [directory, { uid: 1000 }, true],
    ['/etc', { mode: 0o777 }, true],
    [directory, { mode: 0o700 }, false],
  ] as const
  await askRows(
    t,
    proxyCfgOwnership,
    rows.map(([path, change, isOpen]) => ({
      name: `${path} ${JSON.stringify(change)}`,
      change: dress(path, change),
      status: isOpen ? 'fail' : 'pass',
      summary: isOpen ? new RegExp(`Other users can write to ${path},`) : /dd-agent:dd-agent 640/,
      ...(isOpen && { remedy: /chmod go-w/ }),
    })),
  )
  const below = (uid: number): Row['change'] =>
    both(dress('/etc', { uid: 110 }), dress(directory, { uid, mode: 0o777 }))
  const summary = new RegExp(`Other users can write to ${directory},`)
  await askRows(t, proxyCfgOwnership, [
    {
      name: 'dd-agent can put a link in the place of its directory',
      change: below(110),
      status: 'fail',
      summary,
      remedy: /^Run `su -s \/bin\/sh dd-agent -c 'chmod go-w \S+'`\.$/,
    },
    {
      name: "dd-agent can put a link in the place of root's directory",
      change: below(0),
      status: 'fail',
      summary,
      remedy: /^Move [^`]+, then run `dd-fips verify` again\.$/,
    },
  ])
})
