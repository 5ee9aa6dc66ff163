import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { bundle } from '../../scripts/release/bundle.ts'
import { pack } from '../../scripts/release/compress.ts'
import { architectures, placeholderUrl, releaseOptions } from '../../scripts/release/options.ts'
import { stamp } from '../../scripts/release/stamp.ts'
import { writeRelease } from '../../scripts/release/write-release.ts'

const stub = `
import semver from 'semver'
import { parse } from 'yaml'
import { version } from '${join(process.cwd(), 'src/version.ts')}'
console.log(version, semver.gt('1.2.0', '1.1.9'), parse('a: 1').a, typeof require('node:fs').statSync)
`

async function sources(t: Test) {
  const files = { node: 'node', 'libraries.tar': 'tar', 'dd-fips.mjs': 'program' }
  const directory = t.testdir({ 'cli.ts': stub, LICENSE: 'MIT', ...files })
  const at = (name: string) => join(directory, name)
  for (const name of ['node', 'libraries.tar']) await pack(at(name))
  const common = { directory, licence: at('LICENSE') }
  const runtimes = architectures.map((architecture) => {
    return { ...common, architecture, version: '24.0.0', sha256: '0'.repeat(64) }
  })
  const libraries = architectures.map((architecture) => {
    return { ...common, architecture, version: '2.36-9.deb12u14', packages: [] }
  })
  const parts = {
    ...{ version: '1.2.3', bundle: at('dd-fips.mjs'), notices: at('LICENSE'), packages: [] },
    ...{ runtimes, libraries },
  }
  return { at, parts }
}

t.test('the bundle is one file that runs, with version and licences', async (t) => {
  const { at } = await sources(t)
  const built = await bundle({ entry: at('cli.ts'), out: at('one') })
  t.match(built, { file: at('one/dd-fips.mjs'), version: /^\d+\.\d+\.\d+/ })
  t.equal(
    execFileSync(process.execPath, [built.file], { cwd: '/', encoding: 'utf8' }),
    `${built.version} true 1 function\n`,
  )
  const text = readFileSync(built.file, 'utf8')
  t.match(text, /\/\*!\nsemver \d[\d.]* \(ISC\)\n.*\nyaml \d[\d.]* \(ISC\)\n/s)
  t.match(readFileSync(at('one/THIRD-PARTY.txt'), 'utf8'), /^semver .*\n\nThe ISC License/)
  t.notMatch(text, process.cwd(), 'nothing of the machine that built it')
})

t.test('a release is install.sh, what it fetches, licences and their digests', async (t) => {
  const { at, parts } = await sources(t)
  const files = await writeRelease(parts, { baseUrl: 'https://host/dir', out: at('out') })
  const names = files.map(({ name }) => name)
  t.same(names, [
    'THIRD-PARTY.txt',
    'dd-fips-1.2.3.mjs.gz',
    'dd-fips-1.2.3.mjs.xz',
    'dd-fips.1',
    'glibc-2.36-9.deb12u14-COPYING.txt',
    'glibc-2.36-9.deb12u14-linux-arm64.tar.gz',
    'glibc-2.36-9.deb12u14-linux-arm64.tar.xz',
    'glibc-2.36-9.deb12u14-linux-x64.tar.gz',
    'glibc-2.36-9.deb12u14-linux-x64.tar.xz',
    'install-1.2.3.sh.gz',
    'install-1.2.3.sh.xz',
    'install.sh',
    'node-v24.0.0-LICENSE.txt',
    'node-v24.0.0-linux-arm64.gz',
    'node-v24.0.0-linux-arm64.xz',
    'node-v24.0.0-linux-x64.gz',
    'node-v24.0.0-linux-x64.xz',
    'open-bundle.sh',
    'sbom.cdx.json',
  ])
  t.same(readdirSync(at('out')).sort(), [...names, 'SHA256SUMS'].sort())
  const sums = execFileSync('sha256sum', ['--strict', '-c', 'SHA256SUMS'], { cwd: at('out') })
  t.equal(String(sums), names.map((name) => `${name}: OK\n`).join(''))
  t.equal(gunzipSync(readFileSync(at('out/dd-fips-1.2.3.mjs.gz'))).toString(), 'program')
  t.equal(execFileSync('xz', ['-dc', at('out/node-v24.0.0-linux-x64.xz')]).toString(), 'node')

  const script = readFileSync(at('out/install.sh'), 'utf8')
  t.match(script, `version='1.2.3'\ncommands='install:plan:`)
  t.match(script, `base_url='https://host/dir'\nnode_version='24.0.0'\n`)
  for (const [variable, name] of Object.entries({
    script_xz: 'install-1.2.3.sh.xz',
    bundle_gz: 'dd-fips-1.2.3.mjs.gz',
    node_x64_xz: 'node-v24.0.0-linux-x64.xz',
    node_arm64_gz: 'node-v24.0.0-linux-arm64.gz',
    libraries_x64_xz: 'glibc-2.36-9.deb12u14-linux-x64.tar.xz',
    libraries_arm64_gz: 'glibc-2.36-9.deb12u14-linux-arm64.tar.gz',
  })) {
    const sum = createHash('sha256')
      .update(readFileSync(at(`out/${name}`)))
      .digest('hex')
    t.match(script, new RegExp(`\\b${variable}='${name}:\\d+:${sum}'`))
  }
  const inner = gunzipSync(readFileSync(at('out/install-1.2.3.sh.gz'))).toString()
  const without = script.replace(
    /^script_xz='.+' script_gz='.+' \\$/m,
    "script_xz='' script_gz='' \\",
  )
  t.not(without, script)
  t.equal(inner, without, "root's script is the same but for its own digest")
})

t.test('a release for one architecture has no digest for the other', async (t) => {
  const { at, parts } = await sources(t)
  const { runtimes, libraries } = parts
  const options = { baseUrl: placeholderUrl, out: at('out') }
  const x64 = <T extends { architecture: string }>(list: T[]) =>
    list.filter(({ architecture }) => architecture === 'x64')
  await writeRelease({ ...parts, runtimes: x64(runtimes), libraries: x64(libraries) }, options)
  const script = readFileSync(at('out/install.sh'), 'utf8')
  t.match(script, "node_arm64_xz='' node_arm64_gz=''")
  t.match(script, "libraries_arm64_xz='' libraries_arm64_gz=''")
  const mixed = runtimes.map((runtime, index) => ({ ...runtime, version: `24.${index}.0` }))
  await t.rejects(writeRelease({ ...parts, runtimes: mixed }, options), /One Node for all/)
})

t.test('the two pinned runtimes are one current version of Node 24', (t) => {
  const lock = JSON.parse(readFileSync('scripts/release/runtimes/package-lock.json', 'utf8'))
  const pins = architectures.map((name) => lock.packages[`node_modules/node-linux-${name}`])
  for (const pin of pins) t.match(pin, { version: /^24\./, integrity: /^sha512-/ })
  t.equal(pins[0].version, pins[1].version)
  t.end()
})

t.test('arguments of release', (t) => {
  t.match(releaseOptions([]), { baseUrl: placeholderUrl, out: /\/dist\/release$/, architectures })
  t.match(
    releaseOptions(['--base-url', 'https://host:8443/a/b/', '--out', '/x', '--arch', 'x64']),
    {
      baseUrl: 'https://host:8443/a/b',
      out: '/x',
      architectures: ['x64'],
    },
  )
  t.same(releaseOptions(['--arch', 'arm64,x64']).architectures, ['arm64', 'x64'])
  t.match(releaseOptions(['--base-url', 'http://localhost', '--allow-http']).baseUrl, 'http://')
  const wrong: [string[], RegExp][] = [
    [['--base-url', 'http://host'], /is not https/],
    [['--base-url', 'ftp://host'], /no plain http or https URL/],
    [['--base-url', 'host/dir'], /no plain/],
    [['--base-url', "https://host/it's"], /no plain/],
    [['--base-url', 'https://host/$(id)'], /no plain/],
    [['--base-url', 'https://host/a?b'], /no plain/],
    [['--base-url', 'https://user@host/'], /no plain/],
    [['--base-url', 'https://host:port/'], /no plain/],
    [['--base-url', 'https://host/\nx'], /no plain/],
    [['--arch', 'riscv64'], /x64 or arm64/],
    [['--no-such'], /no-such/],
  ]
  for (const [argv, message] of wrong) t.throws(() => releaseOptions(argv), message, argv.join(' '))
  t.end()
})

t.test('a template is filled in wholly, by plain words, or not at all', (t) => {
  t.equal(stamp("a='@A@' b='@B_1@'", { A: 'https://x/~y', B_1: '' }), "a='https://x/~y' b=''")
  t.throws(() => stamp('@A@ @B@', { A: '' }), /has A, B; the release has A/)
  t.throws(() => stamp('@A@', { A: '', B: '' }), /has A; the release has A, B/)
  t.throws(() => stamp('@A@ @A@', { A: '' }), /has A, A/)
  for (const value of ["'", ' ', '$', '`', '\n']) {
    t.throws(() => stamp('@A@', { A: value }), /no plain word/)
  }
  t.end()
})
