/**
 * `npm test [-- FILES]`: every test under tap, and a closing line with the counts. With --full the
 * sweeps run whole instead of the sample that a fixed seed picks.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile } from 'node:fs/promises'
import { hostsAvailable } from './hosts/available.ts'
import { testRelease } from './test-release.ts'

const REPORT = '.tap/report.tap'
const files = process.argv.slice(2).filter((argument) => argument !== '--full')
const full = process.argv.includes('--full')

const reason = await hostsAvailable()
if (reason) console.error(`The tests on booted hosts are skipped. ${reason}`)
else await testRelease()

await mkdir('.tap', { recursive: true })
const reporter = process.stdout.isTTY ? 'base' : 'terse'
const arguments_ = ['tap', `--reporter=${reporter}`, `--output-file=${REPORT}`, ...files]
const env = { ...process.env, ...(full && { DD_FIPS_TEST_FULL: '1' }) }
const tap = spawn('npx', arguments_, { stdio: ['ignore', 'inherit', 'inherit'], env })
const [code] = (await once(tap, 'exit')) as [number | null]

const { pass = 0, fail = 0, skip = 0, todo = 0 } = counts(await readFile(REPORT, 'utf8'))
const failed = fail + todo + (code !== 0 && fail + todo === 0 ? 1 : 0)
console.log(`${pass} passed, ${failed} failed${skip > 0 ? `, ${skip} skipped` : ''}`)
process.exitCode = code ?? 1

/** Reads the counts of the whole run from tap's last comment: `# { total: 3, pass: 3 }`. */
function counts(report: string): Readonly<Record<string, number>> {
  const last = [...report.matchAll(/^# \{ (total: .*) \}$/gm)].at(-1)?.[1] ?? ''
  return Object.fromEntries(
    last.split(', ').map((pair) => {
      const [name = '', count = '0'] = pair.split(': ')
      return [name, Number(count)]
    }),
  )
}
