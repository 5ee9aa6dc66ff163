import t from 'tap'
import { fake, fakeRelease, fetchesAnew, pipe, report, shells } from './fake-release.ts'
import { type Machine, skip } from './machine.ts'

/** Node does not run but with the libraries of the release, so these are kept, too. */
const oldGlibc = `: >/etc/old-glibc
  ${fake('getconf', 'case $1 in LONG_BIT) echo 64;; *) echo glibc 2.17;; esac')}`

const ways = {
  emptied: ': >"$file"',
  halved: 'head -c $(($(wc -c </saved) / 2)) /saved >"$file"',
  'all zeros': 'head -c $(wc -c </saved) /dev/zero >"$file"',
  gone: 'rm "$file"',
} as const

interface Damage {
  readonly file: string
  readonly way: string
  readonly code: number
  readonly output: string
}

/** Damages each kept file in each way, runs a command, and mends the file again. */
async function damages(host: Machine, command: string): Promise<Damage[]> {
  const each = Object.entries(ways).map(
    ([way, damage]) => `${damage}; (${command}) >/out 2>&1
      echo "$file:${way}:$?:$(tr '\\n' ' ' </out)"; cp -p /saved "$file"`,
  )
  const script = `for file in $(find /opt/dd-fips -type f | sort); do
      cp -p "$file" /saved; ${each.join('\n')}
    done`
  const { stdout } = await host.run(['bash', '-c', script])
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [file = '', way = '', code, ...output] = line.split(':')
      return { file, way, code: Number(code), output: output.join(':') }
    })
}

t.test('dd-fips with a damaged file never succeeds without doing its work', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const host = await machine(t)
  await host.prepare(oldGlibc)
  t.equal((await pipe(host, script)).code, 0)
  for (const shell of shells) {
    await host.run(['sh', '-c', `ln -sf "$(command -v ${shell[0]})" /bin/sh`])
    const found = await damages(host, 'dd-fips verify')
    t.ok(found.length >= 6 * 4, 'every file, in every way')
    for (const { file, way, code, output } of found) {
      const name = `${shell[0]}: ${file} ${way}: ${code} ${output}`
      if (/release$|cache/.test(file)) t.match(output, /"argv":\["verify"\]/, `not needed: ${name}`)
      // Of libraries the size is compared; what is executed first is looked at.
      else if (way !== 'all zeros' || !/aarch64|libc/.test(file)) {
        t.not(code, 0, name)
        t.notMatch(output, /"argv"/, name)
        t.match(output, /Run install\.sh again|[Ss]yntax error|unexpected/, name)
      }
    }
  }
})

t.test('the key reaches dd-fips, and no program that looks at it first', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const host = await machine(t)
  await pipe(host, script)
  for (const name of ['head', 'tr', 'stat', 'openssl', 'sha256sum']) {
    const real = `/usr/bin/${name}.real`
    await host.run(['mv', `/usr/bin/${name}`, real])
    await host.run([
      'sh',
      '-c',
      fake(name, `printenv DD_API_KEY key >>/seen; echo ${name} >>/used; exec ${real} "$@"`),
    ])
  }
  for (const shell of shells) {
    await host.run(['sh', '-c', `ln -sf "$(command -v ${shell[0]})" /bin/sh`])
    const env = { DD_API_KEY: 'the key', key: 'of somebody' }
    const run = await host.run(['dd-fips', 'verify'], { env })
    t.equal(report(run).env.DD_API_KEY, 'the key', shell[0])
    const none = await host.run(['dd-fips', 'verify'])
    t.equal(report(none).env.DD_API_KEY, undefined)
  }
  t.match((await host.run(['cat', '/used'])).stdout, /head\n[\s\S]*stat\n/, 'they were used')
  t.equal((await host.run(['cat', '/seen'])).stdout, '')
})

t.test('a damaged program is one document with --json', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const host = await machine(t)
  await pipe(host, script)
  await host.run(['sh', '-c', ': >/opt/dd-fips/dd-fips.mjs'])
  const { code, stdout } = await host.run(['dd-fips', 'verify', '--json'])
  t.equal(code, 1)
  t.match(JSON.parse(stdout), { error: { code: 'PROGRAM_DAMAGED', message: /not whole/ } })
})

t.test('install.sh fetches a damaged program anew, and puts it right', { skip }, async (t) => {
  const release = await fakeRelease(t)
  const host = await release.machine(t)
  await host.prepare(oldGlibc)
  for (const name of ['dd-fips', 'dd-fips.mjs', 'node', 'release', 'lib/libc.so.6']) {
    for (const damage of [': >"$0"', 'head -c 9 "$0" >/half; cat /half >"$0"']) {
      await pipe(host, release.script)
      await host.run(['sh', '-c', damage, `/opt/dd-fips/${name}`])
      await fetchesAnew(t, release, host, 3, name)
    }
  }
})

t.test(
  'install.sh sees a byte that was changed in Node with its times put back',
  { skip },
  async (t) => {
    const { machine, script, server } = await fakeRelease(t)
    const host = await machine(t)
    await host.prepare(oldGlibc)
    for (const name of ['node', 'lib/libc.so.6']) {
      await pipe(host, script)
      const flip = `sleep 2.1; touch -r "$0" /old; printf x | dd of="$0" bs=1 conv=notrunc status=none
      touch -r /old "$0"`
      await host.run(['sh', '-c', flip, `/opt/dd-fips/${name}`])
      server.requests.length = 0
      t.match(report(await pipe(host, script)).bundle, /^\/tmp\//, name)
      t.equal(server.requests.length, 3)
      server.requests.length = 0
      t.equal(report(await pipe(host, script)).bundle, '/opt/dd-fips/dd-fips.mjs')
      t.same(server.requests, [], 'and nothing is fetched once it is whole')
    }
  },
)
