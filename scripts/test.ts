/**
 * `npm test [-- FILES]`: every test under tap, a line a file, what failed in full, and a closing line
 * with the counts. With --full the sweeps run whole instead of the sample that a fixed seed picks.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { hostsAvailable } from './hosts/available.ts'
import { testRelease } from './test-release.ts'

const files = process.argv.slice(2).filter((argument) => argument !== '--full')
const full = process.argv.includes('--full')

const reason = await hostsAvailable()
if (reason) console.error(`The tests on booted hosts are skipped. ${reason}`)
else await testRelease()

const env = { ...process.env, ...(full && { DD_FIPS_TEST_FULL: '1' }) }
const stdio = ['ignore', 'pipe', 'inherit'] as const
const tap = spawn('npx', ['--no', 'tap', '--', '--reporter=tap', ...files], {
  stdio: [...stdio],
  env,
})
const ended = once(tap, 'exit')

let counts: Readonly<Record<string, number>> = {}
let failing = false
for await (const line of createInterface({ input: tap.stdout })) {
  counts = countsIn(line) ?? counts
  // From a failure to the end of its YAML block; results of files; the table of coverage.
  if (/^\s*not ok/.test(line)) failing = true
  if (failing || /^(ok|# (?!Subtest)|[^ ].*\|)/.test(line) || / # SKIP /.test(line))
    console.log(line)
  if (/^\s*\.\.\.$/.test(line)) failing = false
}
const [code] = (await ended) as [number | null]

const { pass = 0, fail = 0, skip = 0, todo = 0 } = counts
const failed = fail + todo > 0 || code === 0 ? fail + todo : 1
console.log(`${pass} passed, ${failed} failed${skip > 0 ? `, ${skip} skipped` : ''}`)
process.exitCode = code ?? 1

/** Reads the counts of the whole run from tap's last comment: `# { total: 3, pass: 3 }`. */
function countsIn(line: string): Record<string, number> | undefined {
  const inner = /^# \{ (total: .*) \}$/.exec(line)?.[1]
  if (inner === undefined) return undefined
  const pairs = inner.split(', ').map((pair) => pair.split(': '))
  return Object.fromEntries(pairs.map(([name = '', count]) => [name, Number(count)]))
}
