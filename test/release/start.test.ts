import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { bundle } from '../../scripts/release/bundle.ts'

const directory = t.testdir()
const { file: program } = await bundle({ out: directory })
const watch = join(directory, 'watch.cjs')
writeFileSync(
  watch,
  `process.on('exit', () =>
    require('node:fs').writeFileSync(process.env.LOADED, process.moduleLoadList.join('\\n')))`,
)

/** Gives the modules of Node that a command of the built program loads, and what it prints. */
function start(...words: string[]) {
  const list = join(directory, 'loaded')
  // By env(1): tap gives the Node processes that a test starts modules of its own.
  const command = [`LOADED=${list}`, process.execPath, '--require', watch, program, ...words]
  const { stdout, status } = spawnSync('env', ['-i', ...command], { encoding: 'utf8' })
  return { stdout, status, loaded: readFileSync(list, 'utf8') }
}

/** What costs time to load, and what of the program needs it. */
const costly = {
  'internal/deps/undici': /internal\/deps\/undici/, // what `import` of node:http brings
  http: /NativeModule http$/m, // probes
  crypto: /NativeModule crypto$/m, // digests
  child_process: /NativeModule child_process$/m, // zx
  'fs/promises': /NativeModule fs\/promises$/m, // commands that write
  zlib: /NativeModule zlib$/m,
  worker_threads: /NativeModule worker_threads$/m,
  inspector: /NativeModule inspector$/m,
  readline: /NativeModule readline$/m, // ora
}

t.test('--version and --help load nothing that costs time', async (t) => {
  for (const words of [['--version'], ['--help'], ['install', '--help'], ['--version', '--json']]) {
    const { stdout, status, loaded } = start(...words)
    t.equal(status, 0)
    t.match(stdout, /dd-fips|"version"/)
    for (const [name, pattern] of Object.entries(costly)) {
      t.notMatch(loaded, pattern, `${words.join(' ')}: no ${name}`)
    }
  }
})

t.test('a command that runs no program loads neither zx nor undici nor crypto', async (t) => {
  const { stdout, status, loaded } = start('detect', '--json')
  t.match(String(status), /^[05]$/)
  t.match(JSON.parse(stdout), { init: /./ })
  for (const name of ['internal/deps/undici', 'child_process', 'http', 'crypto'] as const) {
    t.notMatch(loaded, costly[name], name)
  }
})
