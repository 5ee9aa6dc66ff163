// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of HAProxy look like that
import t from 'tap'
import { overlaps, proxyBinds } from '../../../src/config/proxy/cfg.ts'

/** What is said, the configuration, and what it listens on. */
const cases: [string, string, string[]][] = [
  ['one address', 'frontend a\n    bind 127.0.0.1:9804\n    mode http', ['127.0.0.1:9804']],
  ['all addresses by a star', 'listen a\n bind *:9803', ['0.0.0.0:9803']],
  ['all addresses by nothing', 'listen a\n bind :9803', ['0.0.0.0:9803']],
  [
    'a range',
    'listen a\n bind 0.0.0.0:9804-9806',
    ['0.0.0.0:9804', '0.0.0.0:9805', '0.0.0.0:9806'],
  ],
  ['several', 'listen a\n bind 127.0.0.1:1,:2,[::1]:3', ['127.0.0.1:1', '0.0.0.0:2', '::1:3']],
  ['a name', 'listen a\n bind localhost:9804', ['localhost:9804']],
  ['IPv6 in brackets', 'listen a\n bind [::1]:9804', ['::1:9804']],
  ['IPv6 without brackets', 'listen a\n bind ::1:9804', ['::1:9804']],
  ['all of IPv6', 'listen a\n bind :::9804 v6only', [':::9804']],
  ['a family', 'listen a\n bind ipv4@127.0.0.1:1\n bind ipv6@:2', ['127.0.0.1:1', ':::2']],
  ['TCP by name', 'listen a\n bind tcp4@127.0.0.1:1', ['127.0.0.1:1']],
  ['options', 'listen a\n bind 127.0.0.1:1 ssl crt /etc/x.pem name :9', ['127.0.0.1:1']],
  ['a comment', 'listen a\n bind 127.0.0.1:1 # bind :2\n# bind :3', ['127.0.0.1:1']],
  ['quotes', `listen a\n bind "127.0.0.1:1"\n bind '127.0.0.1':2`, ['127.0.0.1:1', '127.0.0.1:2']],
  ['escapes', 'listen a\n bind 127.0.0.1\\:1\n bind \\#:2', ['127.0.0.1:1', '#:2']],
  ['tabs and CRLF', 'listen a\r\n\tbind\t:1\t\r\n', ['0.0.0.0:1']],
  ['no sockets', 'listen a\n bind /run/x.sock\n bind unix@x:1\n bind abns@x:1\n bind fd@3', []],
  ['no datagrams', 'listen a\n bind quic4@:443\n bind udp@:514', []],
  ['no port', 'listen a\n bind 127.0.0.1\n bind :0\n bind :70000\n bind :9-8\n bind', []],
  ['other words', 'global\n stats socket :1\nlisten a\n server x 127.0.0.1:2\n bind-process 1', []],
  [
    'a variable of the file',
    'global\n setenv IP 127.0.0.1\nlisten a\n bind "${IP}:1"',
    ['127.0.0.1:1'],
  ],
  ['a variable without braces', 'global\n setenv P 1\nlisten a\n bind ":$P"', ['0.0.0.0:1']],
  [
    'a variable set twice',
    'global\n setenv P 1\n presetenv P 2\nlisten a\n bind ":$P"',
    ['0.0.0.0:1'],
  ],
  [
    'a variable set again',
    'global\n setenv P 1\n setenv P 2\nlisten a\n bind ":$P"',
    ['0.0.0.0:2'],
  ],
  ['a variable preset', 'global\n presetenv P 2\nlisten a\n bind ":${P}"', ['0.0.0.0:2']],
  ['a default', 'listen a\n bind "${IP-127.0.0.1}:1"', ['127.0.0.1:1']],
  ['an unknown variable', 'listen a\n bind "${IP}:1"\n bind :2', ['0.0.0.0:2']],
  ['a dollar that is none', 'listen a\n bind ${IP}:1', ['${IP}:1']],
  ['no variable in single quotes', `global\n setenv P 1\nlisten a\n bind ':$P'`, []],
  ['a disabled section', 'listen a\n bind :1\n disabled\nlisten b\n bind :2', ['0.0.0.0:2']],
  ['enabled again', 'defaults\n disabled\nlisten b\n bind :2\n enabled', ['0.0.0.0:2']],
  ['nothing', '', []],
]

for (const [name, cfg, binds] of cases) {
  t.test(`a proxy with ${name} listens on ${binds.join(' ') || 'nothing'}`, async (t) => {
    t.same(
      proxyBinds(cfg).map(({ address, port }) => `${address}:${port}`),
      binds,
    )
  })
}

t.test('a configuration like that of the FIPS proxy listens on sixteen ports', async (t) => {
  const ports = Array.from({ length: 16 }, (_, index) => 9803 + index)
  const cfg = ports.map(
    (port) => `frontend f${port}\n    bind 127.0.0.1:${port}\n    default_backend b${port}\n`,
  )
  t.same(
    proxyBinds(`global\n    log 127.0.0.1:10514 local0\n\n${cfg.join('\n')}`).map(
      ({ port }) => port,
    ),
    ports,
  )
})

t.test('who listens where gets what is sent to a bind or an address', (t) => {
  const cases: [listening: string, address: string, boolean][] = [
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.1', 'localhost', true],
    ['::1', 'localhost', true],
    ['10.0.0.5', 'localhost', false],
    ['10.0.0.5', '127.0.0.1', false],
    ['::1', '127.0.0.1', false],
    ['0.0.0.0', '127.0.0.1', true],
    ['0.0.0.0', '::1', false],
    ['::', '127.0.0.1', true],
    ['10.0.0.5', '0.0.0.0', true],
    ['fd00::5', '0.0.0.0', false],
    ['10.0.0.5', '::', true],
    ['10.0.0.5', 'proxy.example', true],
  ]
  for (const [listening, address, does] of cases) {
    t.equal(overlaps(listening, address), does, `${listening} and ${address}`)
  }
  t.end()
})
