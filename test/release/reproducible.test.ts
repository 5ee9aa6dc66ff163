import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { testLibraries, testRuntime } from '../../scripts/test-release.ts'

const skip = process.getuid?.() !== 0 && 'needs root, for an apt of its own'
t.setTimeout(900_000)

const sources = [
  'src',
  'scripts',
  'install.sh',
  'open-bundle.sh',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
]
const program = "import { testRelease } from './scripts/test-release.ts'\nawait testRelease()"

const builders = [
  { umask: '022', env: { TZ: 'UTC', LC_ALL: 'C' } },
  { umask: '077', env: { TZ: 'Asia/Tokyo', LC_ALL: 'C.UTF-8', SOURCE_DATE_EPOCH: '1' } },
]

t.test('two builds in two places give the same bytes', { skip }, async (t) => {
  await Promise.all([testRuntime(), testLibraries()])
  const sums = builders.map(({ umask, env }, index) => {
    const place = mkdtempSync(join(tmpdir(), `release-${'x'.repeat(index * 20)}.`))
    t.teardown(() => rmSync(place, { recursive: true }))
    // The same disk may not be: hard links only where they can be made.
    const copy = 'cp -al "$@" 2>/dev/null || cp -a "$@"'
    execFileSync('sh', ['-c', copy, 'sh', ...sources, 'node_modules', place])
    mkdirSync(join(place, '.cache'))
    // Compressed anew with everything else in the full run alone: minutes.
    if (!process.env.DD_FIPS_TEST_FULL) {
      const kept = readdirSync('.cache').filter((name) => /^(node-linux|libraries)-/.test(name))
      for (const name of kept)
        symlinkSync(join(process.cwd(), '.cache', name), join(place, '.cache', name))
    }
    const command = `umask ${umask}; exec node_modules/.bin/tsx --input-type=module -e "$1"`
    const options = { cwd: place, env: { ...process.env, ...env }, stdio: 'pipe' } as const
    execFileSync('sh', ['-c', command, 'sh', program], options)
    return readFileSync(join(place, '.cache/test-release/SHA256SUMS'), 'utf8')
  })
  t.match(sums[0], / {2}install\.sh\n/)
  t.match(sums[0], / {2}sbom\.cdx\.json\n/)
  t.equal(sums[0], sums[1])
})
