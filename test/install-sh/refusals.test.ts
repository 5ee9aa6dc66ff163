import { readFile } from 'node:fs/promises'
import t from 'tap'
import { fake, fakeRelease, giveNode, pipe, report, shells } from './fake-release.ts'
import { type RunOptions, skip } from './machine.ts'

interface Refusal extends RunOptions {
  readonly words?: readonly string[]
  /** What the host lacks or has, as a shell script. */
  readonly prepare?: string
  readonly exit: number
  readonly code: string
}

const aUser = { user: 'other', prepare: 'rm -f /usr/bin/sudo /usr/bin/doas' } as const

const refusals: Record<string, Refusal> = {
  'DD_FIPS_MODE is empty': { env: { DD_FIPS_MODE: '' }, exit: 6, code: 'FIPS_MODE_OFF' },
  'DD_FIPS_MODE is 0': { env: { DD_FIPS_MODE: '0' }, exit: 6, code: 'FIPS_MODE_OFF' },
  'DD_FIPS_MODE is False': { env: { DD_FIPS_MODE: 'False' }, exit: 6, code: 'FIPS_MODE_OFF' },
  'DD_FIPS_MODE is no': { env: { DD_FIPS_MODE: 'no' }, exit: 6, code: 'FIPS_MODE_OFF' },
  'DD_FIPS_MODE is OFF': { env: { DD_FIPS_MODE: 'OFF' }, exit: 6, code: 'FIPS_MODE_OFF' },
  'DD_FIPS_MODE is a word': { env: { DD_FIPS_MODE: 'maybe' }, exit: 6, code: 'FIPS_MODE_OFF' },
  'DD_FIPS_MODE is 11': { env: { DD_FIPS_MODE: '11' }, exit: 6, code: 'FIPS_MODE_OFF' },
  'the command is none of ours': { words: ['instal'], exit: 6, code: 'UNKNOWN_COMMAND' },
  'the command is "*"': { words: ['*'], exit: 6, code: 'UNKNOWN_COMMAND' },
  'the command is two': { words: ['install:plan'], exit: 6, code: 'UNKNOWN_COMMAND' },
  'install is run by a user': { ...aUser, exit: 4, code: 'NOT_ROOT' },
  'revert is run by a user': { ...aUser, words: ['revert'], exit: 4, code: 'NOT_ROOT' },
  'the system is not Linux': {
    prepare: fakeUname('FreeBSD amd64'),
    exit: 5,
    code: 'PLATFORM',
  },
  'the processor is not supported': {
    prepare: fakeUname('Linux riscv64'),
    exit: 5,
    code: 'PLATFORM',
  },
  'there is nothing to download with': {
    prepare: 'rm -f /usr/bin/curl /usr/bin/wget',
    exit: 1,
    code: 'TOOL_MISSING',
  },
  'there is nothing to compute digests with': {
    prepare: 'rm -f /usr/bin/sha256sum /usr/bin/openssl /usr/bin/shasum',
    exit: 1,
    code: 'TOOL_MISSING',
  },
  'there is neither xz nor gzip': {
    prepare: 'rm -f /usr/bin/xz /usr/bin/gzip',
    exit: 1,
    code: 'TOOL_MISSING',
  },
  'the programs on a 64-bit kernel are 32-bit': {
    prepare: fake('getconf', 'case $1 in LONG_BIT) echo 32;; *) echo glibc 2.36;; esac'),
    exit: 5,
    code: 'PLATFORM',
  },
  'there is no getconf, and the shell is 32-bit': {
    prepare: `rm /usr/bin/getconf; cp /bin/sh /bin/sh.new
      printf /lib/ld-linux.so.2 | dd of=/bin/sh.new bs=1 seek=2048 conv=notrunc status=none
      mv /bin/sh.new /bin/sh`,
    exit: 5,
    code: 'PLATFORM',
  },
  'ldd says musl': {
    prepare: `${fake('getconf', 'case $1 in LONG_BIT) echo 64;; *) exit 1;; esac')}
      ${fake('ldd', 'printf "musl libc (x86_64)\nVersion 1.2.5\n" >&2; exit 1')}`,
    exit: 5,
    code: 'PLATFORM',
  },
  'getconf and ldd say nothing, and the shell is of musl': {
    prepare: `rm /usr/bin/getconf /usr/bin/ldd; cp /bin/sh /bin/sh.new
      printf /lib/ld-musl-x86_64.so.1 | dd of=/bin/sh.new bs=1 seek=2048 conv=notrunc status=none
      mv /bin/sh.new /bin/sh`,
    exit: 5,
    code: 'PLATFORM',
  },
  'the runtime does not run': {
    prepare: ': >/etc/no-glibc',
    exit: 5,
    code: 'RUNTIME_DOES_NOT_RUN',
  },
}

function fakeUname(answer: string): string {
  return fake('uname', `echo ${answer}`)
}

t.test('install.sh refuses and leaves nothing when', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  for (const [name, { words = [], prepare, exit, code, ...options }] of Object.entries(refusals)) {
    t.test(name, async (t) => {
      for (const shell of shells) {
        const host = await machine(t)
        if (prepare !== undefined) await host.prepare(prepare)
        const env = { DD_API_KEY: 's3cret', ...options.env }
        const run = await pipe(host, script, [...words, '--json'], { ...options, shell, env })
        t.equal(run.code, exit, `${shell.join(' ')}: ${run.stderr}`)
        t.match(JSON.parse(run.stdout), {
          schemaVersion: 2,
          error: { code, message: /\w/, remedy: /\w/ },
        })
        t.match(run.stderr, /^dd-fips: .+\n {2}To fix it: .+\n$/m, 'what was found and the cure')
        t.notMatch(run.stdout + run.stderr, /s3cret/)
        t.same(await host.changes(), [])
      }
    })
  }
})

t.test('DD_FIPS_MODE is refused when it is not there', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const host = await machine(t)
  const { code, stdout, stderr } = await host.run(['dash'], { input: script })
  t.match({ code, stdout, stderr }, { code: 6, stdout: '', stderr: /DD_FIPS_MODE=1/ })
})

t.test('DD_FIPS_MODE is every word for yes', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const host = await machine(t)
  await giveNode(host)
  for (const DD_FIPS_MODE of ['1', 'true', 'True', 'TRUE', 'yes', 'YES', 'on', 'On']) {
    const run = await pipe(host, script, ['--no-keep'], { env: { DD_FIPS_MODE } })
    t.equal(run.code, 0, DD_FIPS_MODE)
  }
})

t.test('what changes nothing needs neither FIPS mode nor root', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const host = await machine(t)
  for (const words of [
    ['plan'],
    ['detect'],
    ['verify'],
    ['install', '--help'],
    ['revert', '--help'],
  ]) {
    const options = { user: 'other', env: { DD_FIPS_MODE: '' } } as const
    t.same(report(await pipe(host, script, words, options)).argv, words)
  }
  t.same(await host.changes(), [])
})

t.test('help and version fetch nothing', { skip }, async (t) => {
  const { machine, script, server } = await fakeRelease(t)
  const host = await machine(t)
  for (const word of ['--help', '-h', 'help', '--version']) {
    const { code, stdout, stderr } = await pipe(host, script, [word], { env: { DD_FIPS_MODE: '' } })
    t.match({ code, stderr }, { code: 0, stderr: '' }, word)
    t.match(stdout, word === '--version' ? /^1\.2\.3\n$/ : /^Usage: install.sh /)
  }
  t.same(server.requests, [])
})

t.test('the source of install.sh runs nothing', { skip }, async (t) => {
  const { machine } = await fakeRelease(t)
  const { code, stderr } = await pipe(await machine(t), await readFile('install.sh', 'utf8'))
  t.match({ code, stderr }, { code: 1, stderr: /npm run release/ })
})
