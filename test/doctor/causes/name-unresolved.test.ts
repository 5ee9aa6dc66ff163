import t from 'tap'
import type { Hit } from '../../../src/doctor/cause.ts'
import { nameUnresolved } from '../../../src/doctor/causes/intake.ts'
import { isHostName, isVisible } from '../../../src/doctor/remedies.ts'
import { observed, proxy } from '../seen.ts'

const unresolved = (name: string, server = 'traces/one') =>
  `[ALERT]    (9) : config : [/etc/x.cfg:70] : 'server ${server}' : could not resolve address '${name}'.`
const find = (log: readonly string[], more: Parameters<typeof observed>[0] = {}) =>
  nameUnresolved.find(observed({ proxy: proxy('failed', log), ...more })) as Hit | undefined

t.test('a name that a running proxy once failed to resolve is no cause', async (t) => {
  t.equal(find([], { proxy: proxy('runs', [unresolved('a.example')]) }), undefined)
  t.equal(find(['[ALERT] (9) : config : unknown keyword']), undefined)
})

t.test('the name is asked for, and the proxy started once it is known', async (t) => {
  const hit = find([unresolved('a.example')])
  t.match(hit, { likelihood: 'certain', mends: true, cause: /cannot resolve a\.example and/ })
  t.match(hit?.command, /^getent ahosts a\.example && \{ .*restart datadog-fips-proxy; \}$/)
})

t.test('names and lines are told once each, three lines at most', async (t) => {
  const names = ['a.example', 'b.example', 'a.example', 'c.example', 'd.example']
  const hit = find([...names, 'd.example'].map((name) => unresolved(name)))
  t.match(hit?.cause, /resolve a\.example, b\.example, c\.example, d\.example and/)
  const lines = hit?.evidence.split('\n') ?? []
  t.equal(lines.filter((line) => line.startsWith('[ALERT]')).length, 3)
  t.equal(lines.filter((line) => line.startsWith('/etc/hosts')).length, 3)
})

t.test('says what this host knows: its hosts file and its name servers', async (t) => {
  const hosts = '127.0.0.1 localhost\n198.51.100.7 a.example # old\n'
  t.match(find([unresolved('a.example')], { hosts })?.evidence, '/etc/hosts: 198.51.100.7\n')
  t.match(find([unresolved('b.example')], { hosts })?.evidence, 'nothing for b.example')
  const two = find([unresolved('a.example')], {
    resolvConf: 'nameserver 192.0.2.1\nnameserver ::1\n',
  })
  t.match(two?.evidence, /resolv\.conf asks 192\.0\.2\.1, ::1$/)
  t.match(two?.advice, 'First get that name server to answer')
  const none = find([unresolved('a.example')], { resolvConf: '# nameserver 192.0.2.1\n' })
  t.match(none?.evidence, /names no server$/)
  t.match(none?.advice, 'First configure a name server')
})

t.test('what is no name is looked up in the cfg, not by a shell', async (t) => {
  for (const name of ['$(reboot)', '-h', 'a b', '`x`', ''])
    if (name) t.match(find([unresolved(name)]), { mends: false, command: /^grep -n server / }, name)
})

t.test('host names and addresses are told from options and from what a shell obeys', async (t) => {
  const good = [
    'a',
    'a-b.example',
    '_srv.example',
    '192.0.2.1',
    '::1',
    '[2001:db8::1]',
    'fe80::1%eth0',
  ]
  for (const text of good) t.ok(isHostName(text), text)
  const bad = [
    '',
    '-a',
    '.a',
    'a b',
    'a;b',
    'a\nb',
    'a\n',
    '$a',
    '`a`',
    "a'b",
    'a|b',
    'a/b',
    'ä',
    '*',
  ]
  for (const text of bad) t.notOk(isHostName(text), JSON.stringify(text))
})

t.test('a control character makes a text invisible, other signs do not', async (t) => {
  for (const text of ['/etc/a b', 'ä', '', "'; reboot"]) t.ok(isVisible(text), text)
  for (const text of ['a\nb', 'a\tb', '\x1b[2K', '\x7f', 'a\x9bb', '\0'])
    t.notOk(isVisible(text), JSON.stringify(text))
})
