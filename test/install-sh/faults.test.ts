import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { fakeRelease, pipe } from './fake-release.ts'
import { skip } from './machine.ts'

const tools = {
  curl: 'rm /usr/bin/wget',
  'GNU wget': 'rm /usr/bin/curl',
  'busybox wget': 'rm /usr/bin/curl /usr/bin/wget; ln -s busybox /usr/bin/wget',
}
type Tool = keyof typeof tools

interface Fault {
  readonly code: string
  readonly words: RegExp
  /** What the server answers for dd-fips. */
  readonly answer?: (response: ServerResponse) => void
  /** Of the release, in place of the server's. */
  readonly url?: string
  /** Requests for dd-fips; the default is not counted. */
  readonly requests?: number
  /** Tools that cannot be told so: busybox knows no timeout here, and believes every certificate. */
  readonly not?: readonly Tool[]
}

const status =
  (code: number, headers = {}) =>
  (response: ServerResponse) =>
    response.writeHead(code, headers).end('<html>no</html>')

const faults: Record<string, Fault> = {
  'a name that cannot be resolved': {
    code: 'NAME_NOT_RESOLVED',
    words: /cannot be resolved/,
    url: 'https://no-such-name.invalid',
  },
  'a port that nothing listens on': {
    code: 'CANNOT_CONNECT',
    words: /no connection/,
    url: 'https://127.0.0.1:1',
    not: ['busybox wget'], // its program for TLS hides it
  },
  'a 404': { code: 'NOT_FOUND', words: /HTTP 404/, answer: status(404), requests: 1 },
  'a 403': { code: 'HTTP_ERROR', words: /HTTP 403/, answer: status(403), requests: 1 },
  'a server that is busy': {
    code: 'HTTP_ERROR',
    words: /HTTP 503/,
    answer: status(503),
    requests: 3,
  },
  'a proxy that wants a password': {
    code: 'PROXY_REFUSED',
    words: /proxy refuses/,
    answer: status(407),
  },
  'a redirection to http': {
    code: 'REDIRECTED',
    words: /redirects to http/,
    answer: status(302, { location: 'http://localhost:1/' }),
    not: ['GNU wget', 'busybox wget'], // they go there first, and find nothing
  },
  'a body cut off': {
    code: 'CUT_OFF',
    words: /ended before the file/,
    answer: (response) => {
      response.writeHead(200, { 'content-length': 1000 }).write('<', () => response.destroy())
    },
    not: ['busybox wget'],
  },
  'a server that stops in the middle': {
    code: 'TIMED_OUT',
    words: /in time/,
    answer: (response) => {
      response.writeHead(200, { 'content-length': 1000 }).write('<')
    },
    not: ['busybox wget'],
  },
  'a page in its place': {
    code: 'DIGEST_MISMATCH',
    words: /is not from this release: expected SHA-256 \w{64}, found \w{64}/,
    answer: status(200),
  },
}

for (const tool of Object.keys(tools) as Tool[]) {
  t.test(`${tool} meets`, { skip }, async (t) => {
    const release = await fakeRelease(t)
    const { server, bundlePath } = release
    const script = release.script
      .replace('--speed-time 30', '--speed-time 2')
      .replace('--timeout=30', '--timeout=2')
    const host = await release.machine(t)
    await host.prepare(tools[tool])
    for (const [name, fault] of Object.entries(faults)) {
      if (fault.not?.includes(tool)) continue
      if (fault.answer) server.answers.set(bundlePath, fault.answer)
      server.requests.length = 0
      const given = script.replaceAll(server.url, fault.url ?? server.url)
      const run = await pipe(host, given, ['plan', '--json'])
      t.equal(run.code, 1, name)
      t.match(JSON.parse(run.stdout), { error: { code: fault.code, message: fault.words } }, name)
      t.match(run.stderr, fault.words)
      if (fault.requests) {
        const asked = server.requests.filter((path) => path === bundlePath)
        t.equal(asked.length, fault.requests, `${name}: tries`)
      }
      server.answers.clear()
      t.same(await host.changes(), [], 'nothing is left')
    }
  })
}

t.test('a full disk is told as such, whatever is downloaded', { skip }, async (t) => {
  const { machine, script, server, bundlePath } = await fakeRelease(t)
  const host = await machine(t)
  await host.prepare('rm /usr/bin/xz; mkdir /srv/small')
  const big = gzipSync(randomBytes(2 ** 20))
  server.answers.set(bundlePath.replace(/xz$/, 'gz'), (response) => response.end(big))
  const before = 'mount -t tmpfs -o size=64k tmpfs /srv/small; exec "$@"'
  const command = ['sh', '-c', before, 'sh', 'dash', '-s', 'plan', '--json']
  const run = await host.run(command, { env: { TMPDIR: '/srv/small' }, input: script })
  t.match(JSON.parse(run.stdout), { error: { code: 'DISK_FULL', message: /no space is left/ } })
})

t.test('a server with a certificate of nobody known', { skip }, async (t) => {
  const [release, stranger] = [await fakeRelease(t), await fakeRelease(t)]
  for (const tool of ['curl', 'GNU wget'] as const) {
    const host = await stranger.machine(t)
    await host.prepare(tools[tool])
    const run = await pipe(host, release.script, ['plan', '--json'])
    t.match(JSON.parse(run.stdout), { error: { code: 'TLS_FAILED' } }, tool)
  }
})

/** What people have in the settings of their tools, and in their environment. */
const rc = {
  curl: ['include', 'write-out = "%{http_code}"', 'output = /root/taken', 'silent', '-i'],
  wget: ['save_headers = on', 'output_document = /root/taken', 'recursive = on', 'quiet = on'],
}
const variables = {
  ...{ GREP_OPTIONS: '--color=always', TAR_OPTIONS: '--verbose', XZ_DEFAULTS: '--list' },
  ...{ XZ_OPT: '--list', POSIXLY_CORRECT: '1', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' },
  ...{ OPENSSL_CONF: '/no/such', OPENSSL_MODULES: '/no/such', NODE_EXTRA_CA_CERTS: '/no/such' },
  ...{ BLOCK_SIZE: '1K', LS_BLOCK_SIZE: '1K', TIME_STYLE: '+%s' },
  ...{ QUOTING_STYLE: 'shell-always', NODE_V8_COVERAGE: '/root/coverage' },
}

for (const tool of Object.keys(tools) as Tool[]) {
  t.test(`settings of the user change nothing, with ${tool}`, { skip }, async (t) => {
    const { machine, script } = await fakeRelease(t)
    const host = await machine(t)
    await host.prepare(`${tools[tool]}
      printf '%s\\n' ${rc.curl.map((line) => `'${line}'`).join(' ')} >/root/.curlrc
      printf '%s\\n' ${rc.wget.map((line) => `'${line}'`).join(' ')} >/root/.wgetrc`)
    const run = await pipe(host, script, ['plan'], { env: variables })
    t.match(run, { code: 0, stdout: /^\{.*\}\n$/, stderr: '' })
    t.same(await host.changes(), [])
  })
}

t.test('a proxy in the settings of the user is used', { skip }, async (t) => {
  const { machine, script, server } = await fakeRelease(t)
  for (const [tool, file, line] of [
    ['curl', '.curlrc', 'proxy = "http://127.0.0.1:1"'],
    ['curl', '.curlrc', '-x http://127.0.0.1:1'],
    ['curl', '.curlrc', '--proxy http://127.0.0.1:1'],
    ['GNU wget', '.wgetrc', 'https_proxy = http://127.0.0.1:1'],
  ] as const) {
    const host = await machine(t)
    await host.prepare(`${tools[tool]}; printf '%s\\n' include '${line}' >/root/${file}`)
    const run = await pipe(host, script, ['plan', '--json'])
    t.match(JSON.parse(run.stdout), { error: { code: 'CANNOT_CONNECT' } }, line)
  }
  t.same(server.requests, [])
})
