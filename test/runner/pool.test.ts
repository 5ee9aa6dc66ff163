import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { buildTests } from '../../scripts/tests/build.ts'
import { type FileResult, isFailed, type PoolOptions, runFiles } from '../../scripts/tests/pool.ts'

const build = await buildTests()
t.teardown(build.remove)

const options = (limit = 20_000): PoolOptions => ({
  directory: build.directory,
  jobs: 1,
  alone: () => false,
  limit: () => limit,
  env: () => ({ ...process.env, TAP_TIMEOUT: '0' }),
  ended: () => {},
})

// They wait for processes more than they work.
t.jobs = 4
let runs = 0

/** Runs test files of this content in one process, as the runner does; the key is the name. */
async function run(sources: Readonly<Record<string, string>>, limit?: number) {
  const directory = `test/made-${++runs}`
  mkdirSync(join(build.directory, directory), { recursive: true })
  const files = Object.entries(sources).map(([name, source]) => {
    const file = `${directory}/${name}.test.ts`
    const head = `import { testOf } from '../../scripts/tests/current-test.js'
const t = testOf('${file}')\n`
    writeFileSync(join(build.directory, `${directory}/${name}.test.js`), head + source)
    return file
  })
  const results = await runFiles(files, options(limit))
  return new Map(results.map((result) => [result.file.replace(/.*\/(.*)\.test\.ts/, '$1'), result]))
}

const good = `t.test('it holds', async (t) => t.ok(true))`
const wait = `await new Promise((resolve) => setTimeout(resolve, 200))`
const failed = (result?: FileResult) => result !== undefined && isFailed(result)

t.test('a file whose assertions hold passes, and they are counted', async (t) => {
  const results = await run({ good, other: `${good}; t.equal(1, 1)` })
  t.match(results.get('good'), { counts: { pass: 1, fail: 0 }, problems: [] })
  t.match(results.get('other'), { counts: { pass: 2, fail: 0 }, problems: [] })
})

for (const [name, source, says] of [
  ['has-a-failing-assertion', `t.equal(1, 2, 'one is two')`, /not ok 1 - one is two/],
  ['throws-while-loading', `throw new Error('no such fixture')`, /no such fixture/],
  ['throws-later', `${good}; setImmediate(() => { throw new Error('later') }); ${wait}`, /later/],
  ['cannot-be-loaded', `import './not-there.js'`, /not-there/],
] as const) {
  t.test(`a file that ${name.replaceAll('-', ' ')} fails, and the next one runs`, async (t) => {
    const results = await run({ [name]: source, good })
    t.ok(failed(results.get(name)), 'it fails')
    t.match(results.get(name)?.output, says, 'and says why')
    t.match(results.get('good'), { counts: { pass: 1 }, problems: [] }, 'the next one passes')
  })
}

for (const [name, source, says] of [
  ['calls-process-exit', `${good}; process.exit(0)`, /process ended/],
  ['is-killed', `process.kill(process.pid, 'SIGKILL')`, /SIGKILL/],
  ['asserts-nothing', ``, /no assertion/],
  [
    'has-a-test-without-assertions',
    `${good}; t.test('empty', async () => {})`,
    /"test\/made-\d+.*empty"/,
  ],
  ['leaves-a-variable-behind', `${good}; process.env.LEFT_BEHIND = '1'`, /\$LEFT_BEHIND/],
  ['leaves-the-clock-replaced', `${good}; Date.now = () => 0`, /clocks/],
] as const) {
  t.test(`a file that ${name.replaceAll('-', ' ')} fails, and the next one runs`, async (t) => {
    const results = await run({ [name]: source, good })
    t.match(results.get(name)?.problems.join('\n'), says)
    t.equal(failed(results.get('good')), false)
  })
}

t.test('a file that never ends fails with the name of the test that hangs', async (t) => {
  const source = `t.test('hangs', async () => { setInterval(() => {}, 1000); await new Promise(() => {}) })`
  const results = await run({ endless: source, good }, 5000)
  t.ok(failed(results.get('endless')))
  t.match(results.get('endless')?.output, /timeout!/)
  t.match(results.get('good'), { counts: { pass: 1 }, problems: [] })
})

t.test('a file that never yields is killed', { timeout: 60_000 }, async (t) => {
  const results = await run({ spinning: 'for (;;);', good }, 500)
  t.match(results.get('spinning')?.problems.join(), /did not end/)
  t.match(results.get('good'), { counts: { pass: 1 }, problems: [] })
})

t.test(
  'a process that something keeps open after its files fails',
  { timeout: 60_000 },
  async (t) => {
    const results = await run({ open: `${good}; setInterval(() => {}, 1000)` })
    t.match([...results.values()].flatMap(({ problems }) => problems).join(), /left open/)
  },
)

t.test('a failure names the line of the source', async (t) => {
  const [result] = await runFiles(['test/runner/failing.ts'], options())
  t.match(result?.output, /fileName: test\/runner\/failing\.ts\n\s+lineNumber: 8\n/)
})
