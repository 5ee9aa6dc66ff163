import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openingLines } from '../../src/bundle/opener.ts'
import { alter, attacks, keys, packAgain, smallBundle } from './bundle.ts'
import { byHand, open, printed, script, shells, skip, type } from './shells.ts'

t.test('the lines to type refuse every attack on what they run', skip, async (t) => {
  for (const [name, attack] of Object.entries(attacks)) {
    const dir = t.testdir({ key: keys.rsa.private, other: keys.p256.private })
    const made = await smallBundle(dir, keys.rsa.private)
    const good = byHand(dir, made, true)
    if (good.status !== 3) t.fail(`${name}: ${good.stderr}${good.stdout}`)
    fs.rmSync(made.marker)
    alter(made, attack, `${dir}/key`, `${dir}/other`)
    const { stdout } = byHand(dir, made, true)
    // dd-fips itself refuses what does not concern it: it was verified by then.
    const ran = fs.existsSync(made.marker)
    if (ran) t.match(stdout, /tool\/node: OK/, `${name}: only a verified node runs`)
    if (ran) t.notMatch(name, /node$|altered (node|program|manifest)|signature/, name)
  }
  const dir = t.testdir()
  const made = await smallBundle(dir)
  t.equal(byHand(dir, made, false).status, 3, 'by the digest')
  t.not(byHand(dir, { ...made, digest: '0'.repeat(64) }, false).status, 3)
})

/** Where people put lines that they paste; `set -e` counts in the first one only. */
const contexts: Readonly<Record<string, (lines: string) => string>> = {
  alone: (lines) => lines,
  or: (lines) => `${lines.trimEnd()} || echo FAILED`,
  and: (lines) => `${lines.trimEnd()} && echo done`,
  if: (lines) => `if ${lines}\nthen echo OK; else echo FAILED; fi`,
  not: (lines) => `! ${lines.trim()}`,
}

t.test('the lines to type run nothing after a check that failed, wherever', skip, async (t) => {
  const dir = t.testdir({ key: keys.rsa.private, other: keys.p256.private })
  const made = await smallBundle(dir, keys.rsa.private)
  fs.writeFileSync(`${dir}/open-bundle.sh`, `touch ${made.marker}\n`)
  alter(made, `echo "touch ${made.marker}" >tool/node; ${packAgain}`, `${dir}/key`, `${dir}/other`)
  for (const shell of shells) {
    for (const [where, wrap] of Object.entries(contexts)) {
      for (const [kind, lines] of Object.entries(printed(made))) {
        const { stdout, stderr } = type(dir, wrap(lines), { shell })
        t.match(stdout + stderr, /FAILED/, 'it gets as far as the check')
        t.notOk(fs.existsSync(made.marker), `${shell}: ${kind}, ${where}`)
      }
    }
  }
})

t.test('the lines to type check the copy of the script that they run', skip, async (t) => {
  for (const shell of shells) {
    const dir = t.testdir({ 'open-bundle.sh': fs.readFileSync(script) })
    const made = await smallBundle(dir, keys.rsa.private)
    // Whoever owns the directory waits for the check, and then puts another script in place.
    const bin = `${dir}/bin`
    const real = spawnSync('sh', ['-c', 'command -v sha256sum'], { encoding: 'utf8' }).stdout.trim()
    fs.mkdirSync(bin)
    const swap = `${real} "$@"; code=$?; echo "touch ${dir}/evil" >${dir}/open-bundle.sh; exit $code`
    fs.writeFileSync(`${bin}/sha256sum`, `#!/bin/sh\n${swap}\n`, { mode: 0o755 })
    const env = { PATH: `${bin}:${process.env.PATH}` }
    const { status, stderr } = type(dir, printed(made).byScript, { shell, env })
    t.equal(status, 3, `${shell}: the exit code is that of dd-fips`, { stderr })
    t.match(fs.readFileSync(`${dir}/open-bundle.sh`, 'utf8'), 'evil', 'it was replaced')
    t.notOk(fs.existsSync(`${dir}/evil`), 'in vain')
    const left = fs.readdirSync(dir).filter((name) => name.startsWith('dd-fips.'))
    t.same(left, [], 'and the copy is gone')
  }
})

t.test('the README has the lines that are printed', async (t) => {
  const readme = fs.readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
  const text = openingLines({ archive: 'bundle.tar', digest: '', signed: true, script: 'x' })
  const lines = text
    .replaceAll('PUBLIC.pem', 'public.pem')
    .replace(/[0-9a-f]{64}/, 'SHA256-THAT-WAS-PRINTED')
    .replace(/^ {2}/gm, '')
  const blocks = lines.split(/^(?:With|By) .*\n/m).filter((block) => block !== '')
  t.equal(blocks.length, 3)
  for (const block of blocks) t.match(readme, block.trim())
})

/** What bash would run in place of the programs of the host. */
const functions = Object.fromEntries(
  ['openssl', '[', 'command', 'unset', 'declare', 'exit', 'sha256sum', 'cat', 'set'].map((name) => [
    `BASH_FUNC_${name}%%`,
    '() { echo Verified OK; }',
  ]),
)
t.test('functions of the environment stand for nothing', skip, async (t) => {
  for (const shell of shells) {
    for (const [name, env] of Object.entries({
      openssl: { 'BASH_FUNC_openssl%%': '() { echo Verified OK; }' },
      all: functions,
    })) {
      const dir = t.testdir({ 'open-bundle.sh': fs.readFileSync(script) })
      const stranger = await smallBundle(dir, keys.p256.private)
      const { status } = open(shell, [stranger.archive, '--key', `${dir}/rsa.pem`], '', env)
      t.equal(status, 4, `${shell}: ${name}`)
      for (const lines of Object.values(printed(stranger))) type(dir, lines, { shell, env })
      t.notOk(fs.existsSync(stranger.marker), `${shell}: ${name}: nothing ran`)
    }
    const dir = t.testdir()
    const { archive } = await smallBundle(dir, keys.rsa.private)
    const good = open(shell, [archive, '--key', `${dir}/rsa.pem`, '--check'], '', functions)
    t.equal(good.status, 0, `${shell}: a good bundle is taken all the same`, {
      stderr: good.stderr,
    })
  }
})

t.test('a file of a stranger is refused before it is copied', skip, async (t) => {
  for (const shell of shells) {
    const dir = t.testdir({ limited: {} })
    const { archive } = await smallBundle(dir, keys.rsa.private)
    const good = fs.readFileSync(archive)
    await smallBundle(dir, keys.p256.private)
    const cases: [string, Buffer][] = [
      ['zeros', Buffer.alloc(0)],
      ['of a stranger', fs.readFileSync(archive)],
      ['well signed, and longer', good],
    ]
    for (const [name, content] of cases) {
      fs.writeFileSync(archive, content)
      fs.truncateSync(archive, 3 * 2 ** 30)
      // A copy would be killed by SIGXFSZ, or fail: no file may have more than 8 MB.
      const [program = '', ...first] = shell.split(' ')
      const words = [...first, script, archive, '--key', `${dir}/rsa.pem`]
      const limited = ['--norc', '-c', 'ulimit -f 16384 && exec "$0" "$@"', program, ...words]
      const env = { PATH: process.env.PATH, TMPDIR: `${dir}/limited` }
      const { status, stderr } = spawnSync('bash', limited, { env, encoding: 'utf8' })
      t.equal(status, 4, `${shell}: ${name}`)
      t.match(stderr, /\(BUNDLE_(ALTERED|NOT_TRUSTED)\)/, name)
    }
    fs.rmSync(archive)
  }
})
