import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { pack } from '../../scripts/release/compress.ts'
import { writeRelease } from '../../scripts/release/write-release.ts'
import { type Machine, newMachine, type Run, type RunOptions } from './machine.ts'
import { type Server, serve } from './server.ts'

/** In place of Node: the Node of the tests, told by which name it was started. */
const node = `#!/bin/sh
[ ! -e /etc/no-glibc ] || exit 127
[ ! -e /etc/old-glibc ] || [ -n "$TEST_LIBRARIES" ] || exit 1
TEST_NODE=$0 exec /run/node "$@"
`

/** In place of the loader of glibc: it does not know its options in another order. */
const loader = `#!/bin/sh
[ "$1 $2" = '--inhibit-cache --library-path' ] && [ -r "$3/libc.so.6" ] || exit 126
TEST_LIBRARIES=$3 && export TEST_LIBRARIES && shift 3 && exec "$@"
`

/** In place of dd-fips: says what it was given, waits for a signal if told to, and exits as told. */
const bundle = `
import { readFileSync } from 'node:fs'
const { env, argv } = process
const stdin = argv.includes('--stdin') ? readFileSync(0, 'utf8') : ''
const exit = Number(env.TEST_EXIT ?? 0)
if (env.TEST_WAIT) {
  const timer = setTimeout(() => process.exit(99), 10_000)
  const got = []
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {
    got.push(signal)
    setTimeout(() => { console.error('got ' + got); process.exit(exit) }, 100)
  })
} else process.exitCode = exit
console.log(JSON.stringify({ argv: argv.slice(2), bundle: argv[1], env, stdin }))
`

/** What the stand-in for dd-fips says of itself. */
export interface Report {
  readonly argv: string[]
  readonly bundle: string
  readonly env: Record<string, string>
  readonly stdin: string
}

export interface FakeRelease {
  readonly server: Server
  /** install.sh as released. */
  readonly script: string
  /** Paths on the server, in the format that a host with xz takes. */
  readonly bundlePath: string
  readonly runtimePath: string
  readonly librariesPath: string
  /** install.sh without its own digest, which root runs after sudo. */
  readonly scriptPath: string
  machine(t: Test): Promise<Machine>
}

/** Writes a release with stand-ins for Node and dd-fips, and serves it until the test ends. */
export async function fakeRelease(t: Test, version = '1.2.3'): Promise<FakeRelease> {
  const directory = mkdtempSync(join(tmpdir(), 'dd-fips-release.'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  const at = (name: string) => join(directory, name)
  const [licence, out] = [at('LICENSE'), at('out')]
  writeFileSync(at('dd-fips.mjs'), bundle)
  writeFileSync(at('node'), node)
  writeFileSync(licence, '')
  mkdirSync(at('lib'))
  const loaders = ['ld-linux-x86-64.so.2', 'ld-linux-aarch64.so.1']
  for (const name of loaders) writeFileSync(at(`lib/${name}`), loader, { mode: 0o755 })
  writeFileSync(at('lib/libc.so.6'), 'in place of a library')
  execFileSync('tar', ['-C', at('lib'), '-cf', at('libraries.tar'), ...loaders, 'libc.so.6'])
  for (const name of ['node', 'libraries.tar']) await pack(at(name), 1)
  const server = await serve(t, directory, out)
  const both = ['x64', 'arm64'] as const
  const runtimes = both.map((architecture) => {
    return { architecture, version: '24.0.0', directory, licence, sha256: '0'.repeat(64) }
  })
  const libraries = both.map((architecture) => {
    return { architecture, version: '2.36', directory, licence, packages: [] }
  })
  const parts = { version, bundle: at('dd-fips.mjs'), notices: licence, packages: [] }
  await writeRelease({ ...parts, runtimes, libraries }, { baseUrl: server.url, out })
  return {
    server,
    script: readFileSync(join(out, 'install.sh'), 'utf8'),
    bundlePath: `/dd-fips-${version}.mjs.xz`,
    runtimePath: `/node-v24.0.0-linux-${process.arch}.xz`,
    librariesPath: `/glibc-2.36-linux-${process.arch}.tar.xz`,
    scriptPath: `/install-${version}.sh.xz`,
    machine: (t) => newMachine(t, server.certificate),
  }
}

/** bash 3.2, which nobody packages any more, differs from 5 in nothing that install.sh uses. */
export const shells = [['dash'], ['bash'], ['busybox', 'sh']] as const

/** Runs install.sh as `curl | sh -s ARGUMENTS` does, FIPS mode on unless `env` says otherwise. */
export function pipe(
  machine: Machine,
  script: string,
  words: readonly string[] = [],
  { shell = ['dash'], ...options }: RunOptions & { shell?: readonly string[] } = {},
): Promise<Run> {
  const env = { DD_FIPS_MODE: '1', ...options.env }
  const command = [...shell, '-s', ...(words.length > 0 ? ['--', ...words] : [])]
  return machine.run(command, { ...options, env, input: script })
}

/** Reads what the stand-in for dd-fips said; throws what install.sh said where it did not run. */
export function report({ stdout, stderr }: Run): Report {
  if (stdout === '') throw new Error(`dd-fips was not run: ${stderr}`)
  return JSON.parse(String(stdout.split('\n')[0]))
}

/**
 * Sees that install.sh fetches a damaged program anew, by so many requests, keeps it, and fetches nothing after
 * that: it is whole then.
 */
export async function fetchesAnew(
  t: Test,
  { server, script }: Pick<FakeRelease, 'server' | 'script'>,
  host: Machine,
  requests: number,
  name: string,
): Promise<void> {
  server.requests.length = 0
  t.match(report(await pipe(host, script)).bundle, /^\/tmp\//, name)
  t.equal(server.requests.length, requests)
  server.requests.length = 0
  t.equal(report(await pipe(host, script)).bundle, '/opt/dd-fips/dd-fips.mjs')
  t.same(server.requests, [], 'and nothing once it is whole')
}

/** A Node of the host's own at a path, found by PATH there. */
export async function giveNode(
  machine: Machine,
  path = '/usr/bin/node',
  script = node,
): Promise<void> {
  await machine.place(path, script)
}

/** Gives a shell script that puts one of ours in the place of a program in /usr/bin. */
export function fake(program: string, script: string): string {
  const file = `/usr/bin/${program}`
  return `printf '%s\\n' '#!/bin/sh' '${script.replaceAll("'", "'\\''")}' >${file}.new
    chmod 755 ${file}.new; mv ${file}.new ${file}`
}
