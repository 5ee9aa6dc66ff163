import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readSignKey } from '../../src/bundle/create/sign-key.ts'
import { openBundle } from '../../src/bundle/open-bundle.ts'
import { localHost } from '../../src/host/local.ts'
import { alter, attacks, keys, smallBundle } from './bundle.ts'
import { open, script, shells, skip } from './shells.ts'

for (const shell of shells) {
  t.test(`${shell}: a good bundle is verified, then its dd-fips runs`, skip, async (t) => {
    const dir = t.testdir()
    const { archive, digest, marker } = await smallBundle(dir, keys.rsa.private)
    for (const trust of [
      ['--key', `${dir}/rsa.pem`],
      ['--digest', digest.toUpperCase()],
    ]) {
      const { status, stderr, stdout } = open(shell, [archive, ...trust, '--json', '--x=a b'], 'in')
      t.equal(status, 3, 'the exit code is that of dd-fips', { stderr })
      t.equal(stdout, 'in', 'standard input is for dd-fips')
      const words = fs.readFileSync(marker, 'utf8')
      const [, work] = / (\S+)\/tool\/dd-fips\.mjs install --json /.exec(words) ?? []
      t.match(words, ` --x=a b --bundle ${work}/bundle.tar --bundle-digest ${digest}\n`)
      t.notOk(fs.existsSync(String(work)), 'and nothing stays')
      fs.rmSync(marker)
    }
    t.equal(open(shell, [archive, '--digest', digest, '--check']).status, 0)
    t.notOk(fs.existsSync(marker), '--check runs nothing')
    open(shell, [archive, '--digest', digest, 'verify', '--json'])
    t.match(fs.readFileSync(marker, 'utf8'), /dd-fips\.mjs verify --json\n/)
  })

  t.test(`${shell}: the script itself, cut off anywhere, runs nothing`, skip, async (t) => {
    const dir = t.testdir()
    const { archive, digest, marker } = await smallBundle(dir)
    const whole = fs.readFileSync(script, 'utf8').trimEnd()
    const [program = '', ...first] = shell.split(' ')
    for (let end = 1; end < whole.length; end += 397) {
      fs.writeFileSync(`${dir}/cut.sh`, whole.slice(0, end))
      spawnSync(program, [...first, `${dir}/cut.sh`, archive, '--digest', digest])
    }
    t.notOk(fs.existsSync(marker))
  })
}

/** Each attack is played in one of the shells, since each needs a second. */
for (const [index, [name, attack]] of Object.entries(attacks).entries()) {
  const shell = shells[index % shells.length] ?? 'sh'

  t.test(`${shell}: a bundle with ${name} is refused, and nothing of it runs`, skip, async (t) => {
    const dir = t.testdir({ key: keys.rsa.private, other: keys.p256.private })
    const made = await smallBundle(dir, keys.rsa.private)
    alter(made, attack, `${dir}/key`, `${dir}/other`)
    const { status, stderr } = open(shell, [made.archive, '--key', `${dir}/rsa.pem`])
    t.equal(status, 4, { stderr })
    t.match(stderr, /\(BUNDLE_(ALTERED|NOT_TRUSTED)\)/)
    t.notOk(fs.existsSync(made.marker))
    await t.rejects(
      openBundle(localHost(), made.archive, { key: keys.rsa.public }),
      { code: /^BUNDLE_/, exit: 'preflight' },
      'dd-fips refuses it, too',
    )
  })
}

t.test(`a bundle cut off at 100 places is refused, and nothing of it runs`, skip, async (t) => {
  const dir = t.testdir()
  const { archive, digest, marker } = await smallBundle(dir, keys.rsa.private)
  const whole = fs.readFileSync(archive)
  const accepted: number[] = []
  for (let place = 0; place < 100; place++) {
    fs.writeFileSync(archive, whole.subarray(0, Math.floor((whole.length * place) / 100)))
    const shell = shells[place % shells.length] ?? 'sh'
    const { status } = open(shell, [archive, '--digest', digest])
    const opened = await openBundle(localHost(), archive, { digest }).then(
      () => true,
      () => false,
    )
    if (status !== 4 || opened) accepted.push(place)
  }
  t.same(accepted, [])
  t.notOk(fs.existsSync(marker))
})

t.test(
  'keys that every openssl verifies may sign; others are refused when a bundle is made',
  skip,
  async (t) => {
    for (const name of ['rsa', 'p256', 'p521'] as const) {
      const dir = t.testdir()
      const { archive } = await smallBundle(dir, readSignKey(keys[name].private))
      t.equal(open('sh', [archive, '--key', `${dir}/${name}.pem`, '--check']).status, 0, name)
      t.equal(
        open('sh', [archive, '--key', `${dir}/small.pem`, '--check']).status,
        4,
        'another key',
      )
    }
    for (const name of ['small', 'k256', 'ed25519', 'pss'] as const) {
      t.throws(() => readSignKey(keys[name].private), { code: 'USAGE', exit: 'settings' }, name)
    }
    t.throws(() => readSignKey(keys.rsa.public), { code: 'USAGE' }, 'a public key')
  },
)

t.test('the command line is checked before anything is read', async (t) => {
  const dir = t.testdir({ 'b.tar': '', dir: {} })
  const archive = `${dir}/b.tar`
  const cases: [readonly string[], number][] = [
    [[], 6],
    [[archive], 6],
    [[archive, '--digest', 'abc'], 6],
    [[archive, '--digest', 'x'.repeat(64)], 6],
    [[archive, '--digest'], 6],
    [[archive, '--key', `${dir}/none.pem`], 6],
    [[`${dir}/none.tar`, '--digest', '0'.repeat(64)], 4],
    [[`${dir}/dir`, '--digest', '0'.repeat(64)], 4],
    [['--help'], 0],
  ]
  for (const [words, code] of cases) t.equal(open('sh', words).status, code, words.join(' '))
})

t.test('the rule of what root alone can change is that of install.sh', async (t) => {
  const rule = /^# Returns 0 if root \(or[\s\S]*?(?=^# (?:Out: \$work|Makes a private))/m
  const [ours, its] = ['open-bundle.sh', 'install.sh'].map((name) =>
    rule.exec(fs.readFileSync(join(import.meta.dirname, '../..', name), 'utf8'))?.at(0),
  )
  t.match(ours, /root_only\(\)[\s\S]*root_alone_in_group\(\)[\s\S]*acl_lets_write\(\)/)
  t.equal(ours, its)
})

t.test('the variables that install.sh removes are removed', async (t) => {
  const read = (name: string) =>
    fs.readFileSync(join(import.meta.dirname, '../..', name), 'utf8').replaceAll('\\\n', ' ')
  const its = [...read('install.sh').matchAll(/^unsafe=(.*)$/gm)].map(([, list]) => list).join(' ')
  const names = its.match(/\b(?!unsafe\b)[A-Z]\w+/g)
  t.ok(names?.includes('TIME_STYLE') && names.includes('XZ_OPT'))
  const ours = /^ *unset DD_API_KEY (.*)$/m.exec(read('open-bundle.sh'))?.[1]
  t.same(ours?.trim().split(/\s+/).sort(), names?.sort())
})

t.test('a good bundle is good whatever ls and others are told', skip, async (t) => {
  const dir = t.testdir()
  const { archive, digest } = await smallBundle(dir)
  const more = {
    ...{
      BLOCK_SIZE: '1K',
      LS_BLOCK_SIZE: "'1",
      BLOCKSIZE: '4096',
      TIME_STYLE: '+',
      LS_COLORS: 'x',
    },
    ...{ QUOTING_STYLE: 'c', POSIXLY_CORRECT: '1' },
  }
  for (const shell of shells) {
    const { status, stderr } = open(shell, [archive, '--digest', digest, '--check'], '', more)
    t.equal(status, 0, `${shell}: ${stderr}`)
  }
})

t.test('a key that others can change verifies nothing', skip, async (t) => {
  const dir = t.testdir({ open: {}, own: {} })
  const { archive, marker } = await smallBundle(dir, keys.rsa.private)
  const place = (path: string, mode: number, uid = 0) => {
    fs.copyFileSync(`${dir}/rsa.pem`, path)
    fs.chmodSync(path, mode)
    fs.chownSync(path, uid, uid)
  }
  place(`${dir}/all.pem`, 0o666)
  place(`${dir}/group.pem`, 0o664, 1234)
  place(`${dir}/open/rsa.pem`, 0o644)
  fs.chmodSync(`${dir}/open`, 0o777)
  fs.symlinkSync('open/rsa.pem', `${dir}/link.pem`)
  place(`${dir}/own/rsa.pem`, 0o600, 1234)
  fs.chownSync(`${dir}/own`, 1234, 1234)
  fs.symlinkSync('own/rsa.pem', `${dir}/good.pem`)
  for (const shell of shells) {
    const check = (key: string, more = {}) =>
      open(shell, [archive, '--key', `${dir}/${key}`, '--check'], '', more)
    for (const key of ['all.pem', 'group.pem', 'open/rsa.pem', 'link.pem']) {
      const { status, stderr } = check(key)
      t.match({ status, stderr }, { status: 4, stderr: /\(UNSAFE_PATH\)/ }, `${shell} ${key}`)
    }
    for (const key of ['own/rsa.pem', 'good.pem']) {
      t.equal(check(key).status, 4, `${shell} ${key}: of another user`)
      t.equal(check(key, { SUDO_UID: '1234' }).status, 0, `${shell} ${key}: of the one behind sudo`)
    }
  }
  t.notOk(fs.existsSync(marker))
})
