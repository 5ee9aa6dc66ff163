import { readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type FakeRelease, fakeRelease, giveNode, pipe, report } from './fake-release.ts'
import { type Machine, skip } from './machine.ts'
import { servePlain } from './server.ts'

/** What is taken from a host, or given, so that install.sh takes this way to download. */
const downloaders = {
  curl: 'rm /usr/bin/wget',
  'GNU wget': 'rm /usr/bin/curl',
  'busybox wget': 'rm /usr/bin/curl /usr/bin/wget; ln -s busybox /usr/bin/wget',
}

/** Likewise for digests. */
const digesters = {
  sha256sum: 'rm /usr/bin/openssl /usr/bin/shasum',
  openssl: 'rm /usr/bin/sha256sum /usr/bin/shasum',
  shasum: 'rm /usr/bin/sha256sum /usr/bin/openssl',
}

const html = '<html>A login page of some proxy</html>'

const bad: Record<string, (response: ServerResponse) => void> = {
  'a 404 page': (response) => response.writeHead(404).end(html),
  'a page in its place': (response) => response.writeHead(200).end(html),
  'an empty body': (response) => response.writeHead(200).end(),
  'a body cut off': (response) => {
    response.writeHead(200, { 'content-length': 1000 }).write(html, () => response.destroy())
  },
}

async function refuses(t: Test, host: Machine, { script }: FakeRelease): Promise<void> {
  const { code, stdout, stderr } = await pipe(host, script)
  t.equal(code, 1)
  t.equal(stdout, '', 'dd-fips was not run')
  t.match(
    stderr,
    /^dd-fips: https:\/\/localhost:\d+\/\S+ (could not be downloaded|is not from this)/m,
  )
  t.same(await host.changes(), [], 'nothing is left')
}

for (const [name, prepare] of Object.entries(downloaders)) {
  t.test(`with ${name}`, { skip }, async (t) => {
    const release = await fakeRelease(t)
    const { machine, script, server, bundlePath, runtimePath } = release
    const host = await machine(t)
    await host.prepare(prepare)
    t.equal((await pipe(host, script, ['plan'])).code, 0, 'good files are taken')
    for (const path of [bundlePath, runtimePath]) {
      for (const [what, answer] of Object.entries(bad)) {
        t.test(`${what} for ${path} is refused`, async (t) => {
          server.answers.set(path, answer)
          await refuses(t, host, release)
          server.answers.delete(path)
        })
      }
    }
  })
}

for (const [name, prepare] of Object.entries(digesters)) {
  t.test(`with ${name}`, { skip }, async (t) => {
    const release = await fakeRelease(t)
    const { machine, script, server, bundlePath } = release
    const host = await machine(t)
    await host.prepare(prepare)
    t.equal((await pipe(host, script, ['plan'])).code, 0, 'good files are taken')
    server.answers.set(bundlePath, (response) => response.end(html))
    await refuses(t, host, release)
  })
}

for (const [name, prepare] of Object.entries(downloaders)) {
  t.test(`nothing that http leads to is taken, with ${name}`, { skip }, async (t) => {
    const release = await fakeRelease(t)
    const { machine, server, script, bundlePath } = release
    const host = await machine(t)
    await host.prepare(prepare)
    const moved = (location: string) => (response: ServerResponse) =>
      response.writeHead(302, { location }).end()
    // The very file, at an address of http: its digest would be right.
    const plain = await servePlain(t, server.directory)
    server.answers.set(bundlePath, moved(`${plain}${bundlePath}`))
    await refuses(t, host, release)
    const { stderr } = await pipe(host, script, ['plan'])
    t.match(stderr, name === 'curl' ? /Protocol .* (not supported|disabled)/i : /redirects to http/)

    server.answers.set(bundlePath, moved(`${server.url}/moved${bundlePath}`))
    server.answers.set(`/moved${bundlePath}`, (response) =>
      response.end(readFileSync(join(server.directory, bundlePath))),
    )
    t.equal((await pipe(host, script, ['plan'])).code, 0, 'https may lead to https')
  })
}

for (const [format, prepare] of [
  ['xz', 'rm /usr/bin/gzip'],
  ['gz', 'rm /usr/bin/xz'],
] as const) {
  t.test(`with ${format} alone`, { skip }, async (t) => {
    const { machine, script, server } = await fakeRelease(t)
    const host = await machine(t)
    await host.prepare(prepare)
    t.equal((await pipe(host, script, ['plan'])).code, 0)
    t.equal(server.requests.length, 2)
    t.ok(server.requests.every((path) => path.endsWith(`.${format}`)))
  })
}

t.test(
  'a server with a certificate that the host does not trust is refused',
  { skip },
  async (t) => {
    const release = await fakeRelease(t)
    const stranger = await fakeRelease(t)
    for (const prepare of [downloaders.curl, downloaders['GNU wget']]) {
      const host = await stranger.machine(t)
      await host.prepare(prepare)
      await refuses(t, host, release)
    }
    t.same(release.server.requests, [])
  },
)

t.test('with a Node of its own the host fetches only dd-fips', { skip }, async (t) => {
  const { machine, script, server, bundlePath } = await fakeRelease(t)
  const host = await machine(t)
  await giveNode(host, '/usr/local/bin/node')
  const run = await pipe(host, script, ['plan'], { env: { PATH: '/bin:/usr/local/bin' } })
  t.equal(report(run).env.TEST_NODE, '/usr/local/bin/node')
  t.same(server.requests, [bundlePath])
})

t.test(
  'it says what it does on a terminal alone, and not when told to be quiet',
  { skip },
  async (t) => {
    const { machine, script } = await fakeRelease(t)
    const host = await machine(t)
    await host.place('/root/install.sh', script)
    t.match(await pipe(host, script, ['plan']), { code: 0, stdout: /^\{.*\}\n$/, stderr: '' })
    const onTerminal = (words: string) =>
      host.run(['script', '-qec', `dash /root/install.sh ${words}`, '/dev/null'])
    t.match(
      (await onTerminal('plan')).stdout,
      /^Downloading dd-fips 1\.2\.3 \(\d+\.\d MB\) \.\.\.\r\n\{/,
    )
    t.match((await onTerminal('plan --quiet')).stdout, /^\{.*\}\r\n$/)
  },
)

t.test('only dd-fips is given the API key', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const host = await machine(t)
  const tools =
    'curl openssl tee head stat sync xz ls mktemp chmod rm mv readlink uname id cat chown'
  await host.prepare(`mkdir /usr/lib/real
    for tool in ${tools}; do cp /usr/bin/$tool /usr/lib/real/$tool; done
    for tool in ${tools}; do
      printf '%s\\n' '#!/bin/bash' '{ echo "$0"; printenv; echo "$@"; } >>/seen' \\
        'exec -a "$0" "/usr/lib/real/\${0##*/}" "$@"' >/usr/bin/$tool
    done`)
  for (const shell of [['dash'], ['bash', '-a'], ['busybox', 'sh']]) {
    const env = { DD_API_KEY: 's3cret', key: 'exported' }
    const run = await pipe(host, script, [], { shell, env })
    t.equal(report(run).env.DD_API_KEY, 's3cret')
    const seen = (await host.run(['/usr/lib/real/cat', '/seen'])).stdout
    for (const tool of ['curl', 'xz', 'tee', 'mv']) t.match(seen, `/usr/bin/${tool}\n`)
    t.notMatch(seen, 's3cret')
    await host.run(['/bin/sh', '-c', '/usr/lib/real/rm -rf /seen /opt/dd-fips /usr/bin/dd-fips'])
  }
})
