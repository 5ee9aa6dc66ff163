/**
 * `npm test [-- FILES]`: tests under tap, a line a file, what failed in full, and a closing line with the
 * counts. `--unit` leaves out what needs hosts or root; `--full` runs sweeps whole instead of the sample that a fixed seed
 * picks; `--grep=PATTERN` runs the tests of that name; `--jobs=N` sets how many files of test/e2e run at a
 * time; `--write-budgets` writes test/budgets.json from what these files use. A run of all files holds each folder of
 * src to its floor of coverage; `--unit --write-floors` writes test/coverage-floors.json from what is covered.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { prepareRows } from '../test/e2e/prepare-rows.ts'
import { hostsAvailable } from '../test/lab/available.ts'
import { overBudget, readBudgets, writeBudgets } from './tests/budgets.ts'
import { buildTests } from './tests/build.ts'
import { COUNTS, type Counted, readCounts } from './tests/counters.ts'
import { coverageDirectory, printCoverage } from './tests/coverage.ts'
import {
  findTests,
  isAlone,
  isEndToEnd,
  isUnit,
  longestFirst,
  namedBy,
  timesFile,
} from './tests/files.ts'
import { belowFloors, readFloors, writeFloors } from './tests/floors.ts'
import { type FileResult, isFailed, ofCoverage, runFiles } from './tests/pool.ts'
import { closingText, endedText, slowestText, usedText } from './tests/print.ts'

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    unit: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    grep: { type: 'string', multiple: true },
    jobs: { type: 'string' },
    'write-budgets': { type: 'boolean', default: false },
    'write-floors': { type: 'boolean', default: false },
  },
})

/** Milliseconds after which a file counts as hanging. */
const LIMIT = { unit: 900_000, endToEnd: 2_400_000 }

/** Hosts idle while they wait, so more files of test/e2e run than there are processors. */
const endToEndJobs = Number(
  flags.jobs ?? process.env.DD_FIPS_TEST_JOBS ?? availableParallelism() + 1,
)

const every = await findTests()
const found = flags.unit ? every.filter(isUnit) : every
const unknown = positionals.filter((argument) => namedBy(argument, found).length === 0)
if (unknown.length > 0) {
  console.error(`no test file: ${unknown.join(', ')}`)
  process.exit(1)
}
const isWhole = positionals.length === 0 && !flags.grep
if (flags['write-floors'] && !(isWhole && flags.unit && process.getuid?.() === 0)) {
  console.error('--write-floors needs all unit tests, as root: npm run test:unit -- --write-floors')
  process.exit(1)
}
if (flags['write-budgets'] && (flags.full || flags.grep)) {
  console.error('--write-budgets counts what `npm test` runs: leave out --full and --grep')
  process.exit(1)
}
const chosen = positionals.length > 0 ? positionals.flatMap((name) => namedBy(name, found)) : found
const files = await longestFirst([...new Set(chosen)])
const unit = files.filter((file) => !isEndToEnd(file))
const endToEnd = files.filter(isEndToEnd)

const building = buildTests()
if (endToEnd.length > 0) {
  const reason = await hostsAvailable()
  if (reason) console.error(`The tests on booted hosts are skipped. ${reason}`)
  else if (every.filter(isEndToEnd).length === endToEnd.length) await prepareRows()
}
const build = await building
const counts = join(build.directory, 'counts')
await mkdir(counts)
const countsOf = (file: string) => join(counts, encodeURIComponent(file))
const env = (file: string) => ({
  ...process.env,
  TAP_TIMEOUT: '0', // the limit of a file is its own test's
  NODE_V8_COVERAGE: coverageDirectory(build.directory),
  ...(flags.full && { DD_FIPS_TEST_FULL: '1' }),
  // A pattern for each level of tests; the first level here is the file.
  ...(flags.grep && { TAP_GREP: ['/./', ...flags.grep].join('\n') }),
  ...(isEndToEnd(file) && { [COUNTS]: countsOf(file) }),
})

const budgets = await readBudgets()
const bounded = !flags.full && !flags.grep && !flags['write-budgets']
const used: Record<string, Counted> = {}
const withUse = (result: FileResult): FileResult => {
  const { file, counts, problems } = result
  if (!isEndToEnd(file) || counts.pass === 0) return result // nothing was booted here
  used[file] = readCounts(countsOf(file))
  const over = bounded ? overBudget(file, used[file], budgets) : []
  return { ...result, problems: [...problems, ...over] }
}

const results: FileResult[] = []
const ended = (result: FileResult) => {
  results.push(withUse(result))
  console.log(endedText(results.at(-1) ?? result))
}
const options = { directory: build.directory, alone: isAlone, env, ended }
try {
  const limit = () => (flags.full ? LIMIT.endToEnd : LIMIT.unit)
  await runFiles(unit, { ...options, limit, jobs: availableParallelism() })
  await runFiles(endToEnd, { ...options, limit: () => LIMIT.endToEnd, jobs: endToEndJobs })
  if (isWhole) {
    const covered = await printCoverage(build.directory)
    if (flags['write-floors']) await writeFloors(covered)
    if (process.getuid?.() === 0) ended(ofCoverage(belowFloors(covered, await readFloors())))
    else console.log('Floors of coverage are not checked: without root some tests are skipped.')
  }
} finally {
  await build.remove()
}

const before = JSON.parse(await readFile(timesFile, 'utf8').catch(() => '{}'))
const times = results.filter(({ ms }) => ms > 0).map(({ file, ms }) => [file, ms])
await writeFile(timesFile, JSON.stringify({ ...before, ...Object.fromEntries(times) }))
if (flags['write-budgets']) await writeBudgets(used, every)

console.log(slowestText(results))
if (Object.keys(used).length > 0) console.log(usedText(used, await readBudgets()))
console.log(closingText(results))
process.exitCode = results.length === 0 || results.some(isFailed) ? 1 : 0
