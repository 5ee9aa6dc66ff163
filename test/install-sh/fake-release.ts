import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Test } from 'tap'
import { writeRelease } from '../../scripts/release/write-release.ts'
import { type Machine, newMachine, type Run, type RunOptions } from './machine.ts'
import { type Server, serve } from './server.ts'

/** In place of Node: the Node of the tests, told by which name it was started. */
const node = `#!/bin/sh
[ ! -e /etc/no-glibc ] || exit 127
TEST_NODE=$0 exec /run/node "$@"
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
  /** Path of the bundle on the server; that of the runtime holds `node-`. */
  readonly bundlePath: string
  readonly runtimePath: string
  machine(t: Test): Promise<Machine>
}

/** Writes a release with stand-ins for Node and dd-fips, and serves it until the test ends. */
export async function fakeRelease(t: Test, version = '1.2.3'): Promise<FakeRelease> {
  const directory = mkdtempSync(join(tmpdir(), 'dd-fips-release.'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  const at = (name: string) => join(directory, name)
  const [file, licence, out] = [at('node.gz'), at('LICENSE'), at('out')]
  writeFileSync(at('dd-fips.mjs'), bundle)
  writeFileSync(file, gzipSync(node))
  writeFileSync(licence, '')
  const server = await serve(t, directory, out)
  const runtimes = (['x64', 'arm64'] as const).map((architecture) => {
    return { architecture, version: '24.0.0', file, licence }
  })
  const parts = { version, bundle: at('dd-fips.mjs'), notices: licence, runtimes }
  await writeRelease(parts, { baseUrl: server.url, out })
  return {
    server,
    script: readFileSync(join(out, 'install.sh'), 'utf8'),
    bundlePath: `/dd-fips-${version}.mjs.gz`,
    runtimePath: `/node-v24.0.0-linux-${process.arch}.gz`,
    machine: (t) => newMachine(t, server.certificate),
  }
}

export const shells = [['dash'], ['bash'], ['busybox', 'sh']] as const
export type Shell = (typeof shells)[number]

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

/** A Node of the host's own at a path, found by PATH there. */
export async function giveNode(
  machine: Machine,
  path = '/usr/bin/node',
  script = node,
): Promise<void> {
  await machine.place(path, script)
}
