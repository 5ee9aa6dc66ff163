import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { render } from '../../src/commands/render.ts'
import type { Session } from '../../src/commands/session.ts'
import { asFailure, exitCode } from '../../src/errors.ts'
import { localHost } from '../../src/host/local.ts'
import { jsonDocument } from '../../src/report/json.ts'
import { readArguments } from '../../src/settings/parse-arguments.ts'

const off = 'datadog:\n  site: ddog-gov.com\nfips:\n  enabled: false # audit\n'
const on = 'datadog:\n  site: ddog-gov.com\nfips:\n  enabled: true # audit\n  use_https: false\n'
const smallest = 'fips:\n  enabled: true\n  use_https: false\n'

interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the verb in a directory, with `input` on standard input. */
async function run(cwd: string, args: readonly string[], input = ''): Promise<Outcome> {
  const said: string[] = []
  const say = args.includes('--quiet') ? () => {} : (line: string) => void said.push(`${line}\n`)
  const progress = { start: say, note: say, done: say, warn: say, stop: () => {} }
  try {
    const { words, flags } = readArguments(['render', ...args])
    const operands = {
      words,
      path: (name: string) => join(cwd, name),
      files: localHost(),
      program: '',
      input: async () => Buffer.from(input),
    }
    const answer = await render(
      { flags, progress, id: `run${runs++}` } as unknown as Session,
      operands,
    )
    const stdout = args.includes('--json')
      ? jsonDocument(answer.json)
      : (answer.output ?? answer.text)
    return { code: answer.exit, stdout, stderr: said.join('') }
  } catch (error) {
    const { exit, message, remedy } = asFailure(error)
    return { code: exitCode[exit], stdout: '', stderr: `${message} ${remedy}` }
  }
}

let runs = 0

t.test('a file is rendered to standard output, and left as it is', async (t) => {
  const dir = t.testdir({ 'values.yaml': off })
  const { code, stdout, stderr } = await run(dir, ['helm', 'values.yaml'])
  t.equal(code, 0)
  t.equal(stdout, on)
  t.match(stderr, /fips\.enabled becomes true; it is false/)
  t.equal(fs.readFileSync(join(dir, 'values.yaml'), 'utf8'), off)
  t.same(fs.readdirSync(dir), ['values.yaml'])
})

t.test('what is asked for is printed with --quiet too, and nothing else', async (t) => {
  const dir = t.testdir({ 'values.yaml': off })
  t.same(await run(dir, ['helm', 'values.yaml', '--quiet']), { code: 0, stdout: on, stderr: '' })
})

t.test('standard input is rendered where no file is named, or "-"', async (t) => {
  const dir = t.testdir({})
  t.equal((await run(dir, ['helm'], off)).stdout, on)
  t.equal((await run(dir, ['helm', '-'], off)).stdout, on)
})

t.test('without a file and without input the smallest values are printed', async (t) => {
  t.same(await run(t.testdir({}), ['helm']), { code: 0, stdout: smallest, stderr: '' })
})

t.test('warnings name file and line, on standard error', async (t) => {
  const dir = t.testdir({ 'values.yaml': 'useFIPSAgent: true\ndatadog:\n  site: datadoghq.com\n' })
  const { code, stderr } = await run(dir, ['helm', 'values.yaml'])
  t.equal(code, 0)
  t.match(stderr, 'values.yaml:1: useFIPSAgent is true')
  t.match(stderr, 'values.yaml:3: datadog.site is datadoghq.com')
})

t.test('--check exits 2 where something would change, and 0 where nothing would', async (t) => {
  const dir = t.testdir({ 'values.yaml': off, 'right.yaml': on })
  const would = await run(dir, ['helm', 'values.yaml', '--check'])
  t.equal(would.code, 2)
  t.match(would.stdout, /^values\.yaml: 2 changes\n/)
  t.match(would.stdout, '-  enabled: false # audit\n+  enabled: true # audit\n')
  t.equal(fs.readFileSync(join(dir, 'values.yaml'), 'utf8'), off)
  const right = await run(dir, ['helm', 'right.yaml', '--check'])
  t.same(right, { code: 0, stdout: 'right.yaml: nothing to do.\n', stderr: '' })
})

t.test('--in-place replaces the file at once and keeps a backup beside it', async (t) => {
  const dir = t.testdir({ 'values.yaml': off })
  const path = join(dir, 'values.yaml')
  fs.chmodSync(path, 0o640)
  const before = fs.statSync(path)
  const { code, stdout } = await run(dir, ['helm', 'values.yaml', '--in-place'])
  t.equal(code, 0)
  t.equal(fs.readFileSync(path, 'utf8'), on)
  const after = fs.statSync(path)
  t.not(after.ino, before.ino, 'a new file took the place of the old one')
  t.same([after.mode, after.uid, after.gid], [before.mode, before.uid, before.gid])
  const [backup, ...rest] = fs.readdirSync(dir).filter((name) => name !== 'values.yaml')
  t.same(rest, [], 'nothing else is left behind')
  t.match(backup, /^values\.yaml\.\w+\.bak$/)
  t.equal(fs.readFileSync(join(dir, backup ?? ''), 'utf8'), off)
  t.match(stdout, `The previous version is in ${join(dir, backup ?? '')}.`)

  const again = await run(dir, ['helm', 'values.yaml', '--in-place'])
  t.same(again, { code: 0, stdout: 'values.yaml: nothing to do.\n', stderr: '' })
  t.equal(fs.statSync(path).ino, after.ino, 'a second run does not touch the file')
  t.equal(fs.readdirSync(dir).length, 2, 'and makes no second backup')
})

t.test('--json lists the changes and the warnings', async (t) => {
  const dir = t.testdir({
    'values.yaml': 'useFIPSAgent: true\ndatadog: {site: ddog-gov.com}\nfips: {enabled: no}\n',
  })
  const about = {
    schemaVersion: 2,
    file: 'values.yaml',
    kind: 'helm',
    changes: [
      { path: 'fips.enabled', summary: 'fips.enabled becomes true; it is false', line: 3 },
      { path: 'fips.use_https', summary: 'fips.use_https becomes false; it is not set' },
    ],
    warnings: [{ path: 'useFIPSAgent', line: 1 }],
  }
  const rendered = JSON.parse((await run(dir, ['helm', 'values.yaml', '--json'])).stdout)
  t.match(rendered, about)
  t.match(rendered.output, 'fips: {enabled: true, use_https: false}\n')
  const checked = await run(dir, ['helm', 'values.yaml', '--json', '--check'])
  t.equal(checked.code, 2)
  t.match(JSON.parse(checked.stdout), { ...about, diff: /^--- values\.yaml\n/ })
  const written = JSON.parse(
    (await run(dir, ['helm', 'values.yaml', '--json', '--in-place'])).stdout,
  )
  t.match(written, about)
  t.ok(fs.existsSync(written.backup))
})

t.test('--set prints flags for helm', async (t) => {
  const flags = '--set fips.enabled=true --set fips.use_https=false\n'
  t.equal((await run(t.testdir({}), ['helm', '--set'])).stdout, flags)
  const dir = t.testdir({ 'values.yaml': 'fips: {enabled: true}\n' })
  t.equal(
    (await run(dir, ['helm', 'values.yaml', '--set', '--quiet'])).stdout,
    '--set fips.use_https=false\n',
  )
})

t.test('a task definition is rendered by its flags', async (t) => {
  const task =
    '{"family":"a","containerDefinitions":[{"name":"m","image":"own/tool:1","memory":9}]}'
  const dir = t.testdir({ 'task.json': task })
  const args = [
    '--container',
    'm',
    '--network-mode',
    'awsvpc',
    '--image-tag',
    '1.1.30',
    '--no-health-check',
  ]
  const { code, stdout } = await run(dir, ['ecs', 'task.json', ...args])
  t.equal(code, 0)
  const { networkMode, containerDefinitions } = JSON.parse(stdout)
  t.equal(networkMode, 'awsvpc')
  t.match(containerDefinitions[1], { name: 'fips-proxy', image: /fips-proxy:1\.1\.30$/ })
  t.equal(containerDefinitions[1].healthCheck, undefined)
  t.equal((await run(dir, ['ecs', '-', '--check', ...args], stdout)).code, 0)
})

/** Files that are refused with --in-place: what is said, and nothing is written. */
const refused: [string, string, string, RegExp][] = [
  ['values.yaml', 'helm', 'a: {{ .Values.a }}\n', /values\.yaml:1: a template sign/],
  ['values.yaml', 'helm', 'a: 1\n---\nb: 1\n', /values\.yaml:2: a second document/],
  ['values.yaml', 'helm', 'a: [\n', /values\.yaml:2: not YAML/],
  ['task.json', 'ecs', '{"family": }', /task\.json:1: not JSON/],
  ['task.json', 'ecs', '{}\n{}\n', /task\.json:/],
  ['task.json', 'ecs', '{\n"family": {{ x }}}', /task\.json:2: a template sign/],
]

for (const [name, what, source, message] of refused) {
  t.test(`${JSON.stringify(source)} is refused, and nothing is written`, async (t) => {
    const dir = t.testdir({ [name]: source })
    const { code, stdout, stderr } = await run(dir, [what, name, '--in-place'])
    t.equal(code, 6)
    t.equal(stdout, '')
    t.match(stderr, message)
    t.same(fs.readdirSync(dir), [name])
    t.equal(fs.readFileSync(join(dir, name), 'utf8'), source)
  })
}

/** Command lines that do not fit. */
const wrong: [string[], RegExp][] = [
  [[], /render needs helm or ecs\./],
  [['toString'], /render takes helm or ecs, not "toString"/],
  [['docker'], /render takes helm or ecs, not "docker"/],
  [['helm', 'a.yaml', 'b.yaml'], /Unexpected argument "b.yaml"/],
  [['helm', 'missing.yaml'], /missing.yaml does not exist/],
  [['helm', '.'], /\. is not a file/],
  [['helm', '--in-place'], /--in-place needs a FILE/],
  [['helm', '--check', '--in-place', 'values.yaml'], /cannot be combined/],
  [['helm', '-'], /Standard input is empty/],
  [['ecs'], /Standard input is empty/],
  [['ecs', 'values.yaml', '--set'], /--set is for render helm/],
  [['helm', 'values.yaml', '--container', 'x'], /--container is for render ecs/],
]

for (const [args, message] of wrong) {
  t.test(`render ${args.join(' ')} is refused`, async (t) => {
    const { code, stderr } = await run(t.testdir({ 'values.yaml': off }), args)
    t.equal(code, 6)
    t.match(stderr, message)
  })
}

/** Runs the tool itself. */
function tool(cwd: string, args: readonly string[], input = ''): Outcome {
  const cli = new URL('../../src/cli.ts', import.meta.url).pathname
  const command = ['--import', import.meta.resolve('tsx'), cli, 'render', ...args]
  const done = spawnSync(process.execPath, command, { cwd, input, encoding: 'utf8' })
  return { code: done.status ?? -1, stdout: done.stdout, stderr: done.stderr }
}

t.test(
  'the tool itself reads standard input and says by its exit code what it found',
  async (t) => {
    t.setTimeout(60_000)
    const dir = t.testdir({ 'values.yaml': off })
    t.equal(tool(dir, ['helm', '--check'], off).code, 2)
    t.same(tool(dir, ['helm', 'values.yaml', '--quiet']), { code: 0, stdout: on, stderr: '' })
    t.same(tool(dir, ['helm']), { code: 0, stdout: smallest, stderr: '' })
    const json = tool(dir, ['ecs', '--json'], '{{ x }}')
    t.equal(json.code, 6)
    t.match(JSON.parse(json.stdout), { schemaVersion: 2, error: { code: 'CONFIG_TEMPLATED' } })
    t.match(
      tool(dir, ['ecs', '--network-mode', 'bridge']).stderr,
      /--network-mode takes host\|awsvpc/,
    )
  },
)
