import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { bundle } from '../../scripts/release/bundle.ts'
import { libraries } from '../../scripts/release/libraries.ts'
import { type Architecture, architectures } from '../../scripts/release/options.ts'
import { runtime } from '../../scripts/release/runtime.ts'
import { testLibraries, testRuntime } from '../../scripts/test-release.ts'
import { cleanly } from '../lab/environment.ts'

const skip = process.getuid?.() !== 0 && 'needs root, for an apt and a root directory of its own'
t.setTimeout(900_000)

/** Unpacks Node and its libraries as install.sh does: gives the directory. Default: of this machine. */
async function unpacked(t: Test, architecture?: Architecture): Promise<string> {
  const directory = t.testdir({ lib: {} })
  const node = architecture ? await runtime(architecture, 1) : await testRuntime()
  const beside = architecture ? await libraries(architecture) : await testLibraries()
  const script = 'xz -dc "$1/node.xz" >"$3/node"; chmod 755 "$3/node"; tar -xJf "$2" -C "$3/lib"'
  const archive = join(beside.directory, 'libraries.tar.xz')
  execFileSync('sh', ['-ec', script, 'sh', node.directory, archive, directory])
  return directory
}

function readelf(file: string, option: string): string {
  return execFileSync('readelf', ['-W', option, file], {
    stdio: ['ignore', 'pipe', 'ignore'],
  }).toString()
}

/** What a program or library wants of others, and what it has: `GLIBC_2.28`, by section of readelf -V. */
function versions(file: string, section: 'needs' | 'definition'): string[] {
  const parts = readelf(file, '-V').split(/^Version /m)
  const text = parts.find((part) => part.startsWith(section)) ?? ''
  return [...text.matchAll(/Name: (\S+)/g)].map((match) => String(match[1]))
}

const here = skip ? Promise.resolve('') : unpacked(t)
const sets = process.env.DD_FIPS_TEST_FULL ? architectures : [undefined]
for (const architecture of sets) {
  t.test(
    `Node ${architecture ?? ''} finds all it wants in them, on Linux 3.10`,
    { skip },
    async (t) => {
      const directory = await (architecture ? unpacked(t, architecture) : here)
      const files = readdirSync(join(directory, 'lib')).filter((name) => /\.so/.test(name))
      t.match(files, { length: 9 })
      const has = new Set(
        files.flatMap((name) => versions(join(directory, 'lib', name), 'definition')),
      )
      t.ok(has.has('GLIBC_2.28'))
      for (const file of [
        join(directory, 'node'),
        ...files.map((name) => join(directory, 'lib', name)),
      ]) {
        const needed = [...readelf(file, '-d').matchAll(/\(NEEDED\).*\[(.+)\]/g)]
        for (const [, name = ''] of needed) t.ok(files.includes(name), `${file} wants ${name}`)
        for (const version of versions(file, 'needs')) t.ok(has.has(version), `${file}: ${version}`)
        const [, major, minor] = /OS: Linux, ABI: (\d+)\.(\d+)/.exec(readelf(file, '-n')) ?? []
        if (major !== undefined)
          t.ok(Number(major) < 3 || (Number(major) === 3 && Number(minor) <= 10))
      }
      t.ok(
        versions(join(directory, 'node'), 'needs').includes('GLIBC_2.28'),
        'which RHEL 7 has not',
      )
      const copying = readFileSync(join(directory, 'lib/COPYING.txt'), 'utf8')
      t.match(copying, /GNU LESSER GENERAL PUBLIC LICENSE\s+Version 2\.1/)
      t.match(copying, /GNU GENERAL PUBLIC LICENSE\s+Version 3/)
      t.match(copying, /GCC RUNTIME LIBRARY EXCEPTION/)
      t.match(copying, /https:\/\/snapshot\.debian\.org\/package\/glibc\/2\.\S+\//)
    },
  )
}

const questions = `
const assert = require('node:assert')
require('node:dns').lookup('localhost', (error, address) => {
  assert.equal(address, '127.0.0.1')
  assert.equal(require('node:os').userInfo().username, 'root')
  assert.equal(new TextDecoder('windows-1252').decode(Uint8Array.of(0x80)), '€')
  assert.equal((1234.5).toLocaleString('de'), '1.234,5')
  const said = require('node:child_process').spawnSync('/bin/none')
  assert.equal(said.error.code, 'ENOENT')
  console.log(process.execPath)
})`

t.test('with them it runs where there is no other library at all', { skip }, async (t) => {
  const directory = await here
  const { file } = await bundle({ out: join(directory, 'built') })
  copyFileSync(file, join(directory, 'dd-fips.mjs'))
  mkdirSync(join(directory, 'etc'))
  writeFileSync(join(directory, 'etc/hosts'), '127.0.0.1 localhost\n')
  writeFileSync(join(directory, 'etc/passwd'), 'root:x:0:0::/:/bin/sh\n')
  // What points at libraries of the host must not matter.
  writeFileSync(
    join(directory, 'etc/nsswitch.conf'),
    'passwd: files sss\nhosts: files mymachines\n',
  )
  const loader = readdirSync(join(directory, 'lib')).find((name) => name.startsWith('ld-linux'))
  const run = (...words: string[]) => {
    const start = [
      directory,
      `/lib/${loader}`,
      '--inhibit-cache',
      '--library-path',
      '/lib',
      '/node',
    ]
    const env = { PATH: '/bin', LC_ALL: 'tr_TR.ISO-8859-9', LANG: 'xx' }
    const [program = '', ...rest] = cleanly(['/usr/sbin/chroot', ...start, ...words])
    return spawnSync(program, rest, { env, encoding: 'utf8' })
  }
  t.match(run('/dd-fips.mjs', '--version'), { status: 0, stdout: /^dd-fips \d/, stderr: '' })
  t.match(run('-e', questions), { status: 0, stdout: /^\/lib\/ld-linux|^\/node/, stderr: '' })
  const plain = spawnSync('/usr/sbin/chroot', [directory, '/node', '-e', '0'], { encoding: 'utf8' })
  t.match(plain.stderr, /No such file or directory/, 'and by itself it does not')
})

t.test('nothing starts Node anew by its own path, which is that of the loader', async (t) => {
  const { file } = await bundle({ out: t.testdir() })
  t.notMatch(readFileSync(file, 'utf8'), /(?<!Deno\.)\bexecPath\b|argv0/)
})
