import { execFile, spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import t from 'tap'
import { bundle } from '../scripts/release/bundle.ts'
import { exitCode } from '../src/errors.ts'
import { settingRows } from '../src/settings/table.ts'

// As it is released: in one file, without tsx, and started ten times as fast.
const { file: program } = await bundle({ out: t.testdir() })
const distribution = (name: string) =>
  new URL(`../fixtures/distributions/${name}`, import.meta.url).pathname

interface Outcome {
  readonly exit: number
  readonly stdout: string
  readonly stderr: string
}

interface Given {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
}

/** Runs the command line as a user would; nothing of our own environment is passed on. */
function ddFips(args: readonly string[], { env = {}, input = '' }: Given = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(DD_|TESTING_)/.test(name))
    const options = { env: { ...Object.fromEntries(inherited), ...env } }
    const child = execFile(process.execPath, [program, ...args], options, (error, stdout, stderr) =>
      resolve({ exit: error ? Number(error.code) : 0, stdout, stderr }),
    )
    child.stdin?.end(input)
  })
}

const names = (json: string) => Object.keys(JSON.parse(json) as object)

t.test('--help lists every command, flag, variable and exit code', async (t) => {
  const { exit, stdout, stderr } = await ddFips(['--help'])
  t.equal(exit, 0)
  t.equal(stderr, '')
  for (const verb of 'install plan verify doctor revert detect evidence render'.split(' ')) {
    t.match(stdout, new RegExp(`^  ${verb} `, 'm'), verb)
  }
  for (const [, { variables, flag }] of settingRows) {
    for (const name of variables) t.match(stdout, name)
    if (flag) t.match(stdout, `--${flag}`)
  }
  for (const flag of 'json root quiet verbose no-color on-failure strict upgrade'.split(' ')) {
    t.match(stdout, `--${flag}`)
  }
  for (const code of Object.values(exitCode)) t.match(stdout, new RegExp(`(^|  )${code} \\S`, 'm'))
})

t.test('--help and --version work behind any command, and as JSON', async (t) => {
  const version = await ddFips(['--version'])
  t.match(version, { exit: 0, stdout: /^dd-fips \S+\n$/ })
  const behind = await ddFips(['render', '--version', '--json'])
  t.same(names(behind.stdout), ['schemaVersion', 'version'])
  t.match((await ddFips(['install', '--help'])).stdout, /^Usage: dd-fips/)
})

const usage: [string, string[], RegExp][] = [
  ['no command', [], /No command was given/],
  ['flags only', ['--quiet'], /No command was given/],
  ['an unknown command', ['instal'], /Unknown command "instal"/],
  ['a name of JavaScript’s own', ['constructor'], /Unknown command "constructor"/],
  ['an unknown flag', ['plan', '--frobnicate'], /Unknown option '--frobnicate'/],
  ['the key as a flag', ['install', '--api-key=hush-hush'], /Unknown option '--api-key'/],
  ['a word too many', ['plan', 'now'], /Unexpected argument "now"/],
  ['a flag of other commands', ['plan', '--purge'], /--purge is for revert; plan does not take it/],
  ['a flag without its value', ['plan', '--site'], /--site/],
  ['a value for a switch', ['plan', '--json=yes'], /--json/],
  ['a wrong value', ['install', '--on-failure=retry'], /--on-failure takes rollback\|keep/],
  ['seconds that are none', ['install', '--lock-timeout=soon'], /--lock-timeout takes SECONDS/],
  ['an empty root', ['detect', '--root='], /--root takes DIR/],
  ['a root that is not there', ['detect', '--root', '/nowhere/at/all'], /is not a directory/],
  ['a boolean that is none', ['detect'], /^dd-fips: DD_FIPS_ALLOW_SITE: it is not a boolean/],
]

t.test('a command line that cannot be understood exits 6 and says how to do it', async (t) => {
  for (const [name, args, message] of usage) {
    const env = name === 'a boolean that is none' ? { DD_FIPS_ALLOW_SITE: 'maybe' } : {}
    const { exit, stdout, stderr } = await ddFips(args, { env })
    t.equal(exit, 6, name)
    t.equal(stdout, '')
    t.match(stderr, message)
    t.match(stderr, 'To fix it: ')
    t.notMatch(stderr, /hush-hush|\n +at /, 'no secret, no stack')
  }
})

t.test('with --json an error, too, is one document on stdout', async (t) => {
  const { exit, stdout, stderr } = await ddFips(['instal', '--json'])
  t.equal(exit, 6)
  t.same(JSON.parse(stdout), {
    schemaVersion: 2,
    error: {
      code: 'USAGE',
      message: 'Unknown command "instal".',
      remedy: '`dd-fips --help` shows commands and flags.',
    },
  })
  t.match(stderr, 'Unknown command')
})

t.test('detect tells what a tree is', async (t) => {
  const cases: [string, number, object][] = [
    ['debian-12', 0, { family: 'debian', packageManager: 'apt', supported: true }],
    ['ubuntu-22.04', 0, { family: 'debian', packageManager: 'apt', supported: true }],
    ['rocky-9', 0, { family: 'rhel', packageManager: 'dnf', supported: true }],
    ['sles-15.5', 0, { family: 'suse', packageManager: 'zypper', supported: true }],
    ['arch', 5, { family: null, packageManager: null, supported: false, reason: /\S/ }],
  ]
  for (const [name, exit, document] of cases) {
    if (!fs.existsSync(distribution(name))) {
      t.fail(`no fixture ${name}`)
      continue
    }
    const outcome = await ddFips(['detect', '--json', '--root', distribution(name)])
    t.equal(outcome.exit, exit, `${name}: ${outcome.stderr}`)
    t.match(JSON.parse(outcome.stdout), { schemaVersion: 2, ...document })
    t.equal(outcome.stderr, '')
  }
})

/** A Debian tree as an image builder has it: nothing runs, no package of Datadog is installed. */
function debianTree(directory: string): string {
  fs.cpSync(distribution('debian-12'), directory, { recursive: true })
  for (const path of ['etc/apt', 'var/lib/dpkg', 'var/log', 'usr/bin', 'usr/share/keyrings']) {
    fs.mkdirSync(`${directory}/${path}`, { recursive: true })
  }
  fs.writeFileSync(`${directory}/etc/passwd`, 'root:x:0:0:::\n')
  fs.writeFileSync(`${directory}/etc/group`, 'root:x:0:\n')
  fs.writeFileSync(`${directory}/var/lib/dpkg/status`, '')
  return directory
}

t.test('a plan for a tree under --root changes nothing and would start nothing', async (t) => {
  const root = debianTree(t.testdir())
  const before = fs.readdirSync(root, { recursive: true }).sort()
  const { exit, stdout } = await ddFips(['plan', '--json', '--root', root])
  t.equal(exit, 2)
  t.match(JSON.parse(stdout), { restart: [], changes: [{ step: 'add-keyring' }] })
  t.same(fs.readdirSync(root, { recursive: true }).sort(), before)
})

t.test('verify on a tree without the packages exits 3 with every check', async (t) => {
  const root = debianTree(t.testdir())
  const { exit, stdout } = await ddFips(['verify', '--json', '--root', root])
  const { result, checks } = JSON.parse(stdout) as { result: string; checks: { id: string }[] }
  t.equal(exit, 3)
  t.equal(result, 'failed')
  t.same(
    checks.map(({ id }) => id).sort(),
    [
      'agent.bypass',
      'agent.config.effective',
      'agent.config.fips',
      'agent.config.site',
      'agent.connections',
      'agent.diagnose',
      'agent.processes',
      'agent.program',
      'agent.route',
      'agent.service',
      'agent.version',
      'packages.installed',
      'proxy.backends',
      'proxy.cfg.ownership',
      'proxy.cfg.unmodified',
      'proxy.log',
      'proxy.ports',
      'proxy.program',
      'proxy.service',
    ],
    'every check id and no other',
  )
})

t.test('--quiet prints no result, and errors all the same', async (t) => {
  const root = debianTree(t.testdir())
  t.match(await ddFips(['detect', '--quiet', '--root', root]), { exit: 0, stdout: '', stderr: '' })
  t.match(await ddFips(['detect', '--quiet', '--root', '/nowhere']), { exit: 6, stderr: /\S/ })
})

t.test('the API key may come from a file or standard input, never from an empty one', async (t) => {
  const directory = t.testdir({ key: '0123456789abcdef0123456789abcdef\n', empty: '\n' })
  const root = debianTree(`${directory}/root`)
  const cases: [string, string, string, RegExp][] = [
    ['a file', `${directory}/key`, '', /The API key is not written into an image/],
    ['standard input', '-', 'abcdef\n', /The API key is not written into an image/],
    ['a key with space', '-', 'abc def\n', /SETTING_NOT_ACCEPTABLE/],
    ['an empty file', `${directory}/empty`, '', /is empty/],
    ['empty input', '-', '', /is empty/],
    ['no file', `${directory}/none`, '', /does not exist/],
  ]
  for (const [name, file, input, stderr] of cases) {
    const outcome = await ddFips(['install', '--api-key-file', file, '--root', root], { input })
    t.match(outcome.stderr, stderr, name)
    t.notMatch(outcome.stderr, /abc ?def/)
  }
})

t.test('the API key comes from a process substitution, a FIFO or /dev/stdin too', async (t) => {
  const directory = t.testdir()
  const root = debianTree(directory)
  const words = `'${process.execPath}' '${program}' install --root '${root}' --api-key-file`
  const lines = [
    `${words} <(printf 'abc def')`,
    `printf 'abc def' | ${words} /dev/stdin`,
    `${words} /dev/stdin <<<'abc def'`,
    `${words} /dev/fd/5 5<<<'abc def'`,
    `mkfifo '${directory}/fifo'; printf 'abc def' >'${directory}/fifo' & ${words} '${directory}/fifo'`,
  ]
  for (const line of lines) {
    const { stderr } = spawnSync('bash', ['--norc', '-c', line], { encoding: 'utf8' })
    t.match(stderr, /SETTING_NOT_ACCEPTABLE/, line) // a key with a space was read
    t.notMatch(stderr, /abc ?def/)
  }
})

t.test('a key that no one may read is not shown by --verbose either', async (t) => {
  const root = debianTree(t.testdir())
  const key = '0123456789abcdef0123456789abcdef'
  const outcome = await ddFips(['install', '--verbose', '--root', root], {
    env: { DD_API_KEY: key },
  })
  t.notMatch(`${outcome.stdout}${outcome.stderr}`, key)
})
