import { PassThrough, Readable } from 'node:stream'
import t from 'tap'
import { runCommand } from '../../src/commands/run-command.ts'
import type { CommandName } from '../../src/settings/commands.ts'
import type { Arguments } from '../../src/settings/parse-arguments.ts'

/** Runs a command in a process that has `input` on standard input; gives the signals that it listens to. */
async function ran(
  command: CommandName,
  { words = [], flags = {} }: Partial<Arguments> = {},
  { env = {}, input = '' }: { env?: NodeJS.ProcessEnv; input?: string } = {},
) {
  const signals: string[] = []
  const stderr = new PassThrough()
  const process = {
    argv: ['node', '/opt/dd-fips/dd-fips.mjs'],
    env,
    getuid: () => 1000,
    on: (name: string) => void signals.push(name),
    stdin: Readable.from([Buffer.from(input)]),
    stdout: new PassThrough(),
    stderr,
  }
  const run = runCommand(process as unknown as NodeJS.Process, command, {
    words,
    flags,
  } as Arguments)
  const result = await run.then(
    (answer) => ({ answer, error: undefined }),
    (error) => ({ answer: undefined, error }),
  )
  return { ...result, signals, said: String(stderr.read() ?? '') }
}

const tree = { etc: { 'os-release': 'ID=debian\nVERSION_ID="12"\n' } }

t.test('a command looks at the tree of --root', async (t) => {
  const root = t.testdir(tree)
  const { answer } = await ran('detect', { flags: { root } })
  t.match(answer?.json, { distribution: { id: 'debian', version: '12' } })
})

t.test('operands are the words behind the verb, and standard input', async (t) => {
  const root = t.testdir(tree)
  const input = 'fips:\n  enabled: false\n'
  const { answer } = await ran(
    'render',
    { words: ['helm'], flags: { root, quiet: true } },
    { input },
  )
  t.match(answer?.output, /enabled: true/)
})

t.test(
  'signals are caught for commands that have something to finish, and no others',
  async (t) => {
    const root = t.testdir(tree)
    t.same((await ran('detect', { flags: { root } })).signals, [])
    t.same((await ran('first-boot', { flags: { root } })).signals, ['SIGINT', 'SIGTERM', 'SIGHUP'])
  },
)

t.test('a file of the API key must be there and hold one', async (t) => {
  const root = t.testdir({ ...tree, empty: ' \n' })
  const asked = (file: string, input?: string) =>
    ran('detect', { flags: { root, 'api-key-file': file } }, input === undefined ? {} : { input })
  const usage = (message: string) => ({ code: 'USAGE', exit: 'settings', message })
  t.match(
    (await asked(`${root}/gone`)).error,
    usage(`The API key file ${root}/gone does not exist.`),
  )
  t.match((await asked(`${root}/empty`)).error, usage(`The API key file ${root}/empty is empty.`))
  t.match((await asked('-', '\n')).error, usage('The API key file - is empty.'))
  t.equal((await asked('-', ' 0123456789abcdef0123456789abcdef\n')).error, undefined)
})

t.test('a key in the environment comes first: its file is not even looked for', async (t) => {
  const root = t.testdir(tree)
  const env = { DD_API_KEY: '0123456789abcdef0123456789abcdef' }
  const { error } = await ran(
    'detect',
    { flags: { root, 'api-key-file': `${root}/gone` } },
    { env },
  )
  t.equal(error, undefined)
})

t.test('settings that are not acceptable are refused before the command begins', async (t) => {
  const root = t.testdir(tree)
  const { error } = await ran(
    'detect',
    { flags: { root } },
    { env: { DD_INSTALL_ONLY: 'perhaps' } },
  )
  t.match(error, { exit: 'settings', message: /DD_INSTALL_ONLY/ })
})
