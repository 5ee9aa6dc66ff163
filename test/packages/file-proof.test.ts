import { createHash } from 'node:crypto'
import t from 'tap'
import { DdFipsError } from '../../src/errors.ts'
import type { Host } from '../../src/host/host.ts'
import { apt } from '../../src/packages/apt/apt.ts'
import { provedByDpkg } from '../../src/packages/apt/dpkg.ts'
import { digest, digestsByPath, hasDigest, proveContent } from '../../src/packages/file-proof.ts'
import { dnf, dnf5, yum } from '../../src/packages/rpm/dnf.ts'
import { zypper } from '../../src/packages/rpm/zypper.ts'
import { debian, given } from '../support/machine.ts'
import { rpmHost } from './rpm/rpm-host.ts'

const content = Buffer.from('frontend all\n')
const path = '/etc/p/p.cfg.example'
const file = { path, content }
const of = (algorithm: string, text: Buffer | string = content) =>
  createHash(algorithm).update(text).digest('hex')

t.test('a file is held against the digest that is kept of it, of whatever kind', async (t) => {
  for (const algorithm of ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']) {
    t.same(await proveContent(content, [of(algorithm)], 'rpm'), {
      is: 'packaged',
      by: 'rpm',
      digest: `${algorithm} ${of(algorithm)}`,
    })
    const [kept, found] = [of(algorithm, 'other'), of(algorithm)].map(
      (hex) => `${algorithm} ${hex}`,
    )
    t.same(await proveContent(content, [of(algorithm, 'other')], 'rpm'), {
      is: 'altered',
      by: 'rpm',
      digest: kept,
      found,
    })
    t.ok(hasDigest(content, `${algorithm} ${of(algorithm)}`))
    t.notOk(hasDigest(content, String(kept)))
  }
  t.notOk(hasDigest(content, 'nonsense'))
})

t.test('what is not kept, or not once, proves nothing', async (t) => {
  const cases: [string, string[], RegExp][] = [
    ['none', [], /^rpm keeps no digest of it$/],
    ['two', [of('md5'), of('md5', 'other')], /^rpm keeps more than one digest of it$/],
    ['of a strange length', ['abc'], /^rpm keeps a digest of unknown kind$/],
  ]
  for (const [name, kept, why] of cases) {
    t.match(await proveContent(content, kept, 'rpm'), { is: 'unknown', why }, name)
  }
  const twice = [of('md5'), of('md5').toUpperCase()]
  t.match(await proveContent(content, twice, 'dpkg'), { is: 'packaged' }, 'one that is said twice')
})

t.test('where no MD5 can be made, as in FIPS mode, dpkg compares', async (t) => {
  const proof = (answer: boolean | undefined, kept = of('md5')) =>
    proveContent(
      content,
      [kept],
      'dpkg',
      async () => answer,
      () => undefined,
    )
  t.match(await proof(true), { is: 'packaged', digest: `md5 ${of('md5')}` })
  t.match(await proof(false), { is: 'altered', found: undefined })
  const why = 'dpkg keeps its md5, which cannot be made here'
  t.same(await proof(undefined), { is: 'unknown', why })
  t.equal(digest('no such algorithm', content), undefined)
})

t.test('dpkg is asked only then: what it prints is a file that is altered', async (t) => {
  const prove = async (stdout: string, code = 1) => {
    const machine = debian()
    const rows = `${of('md5')}  ${path.slice(1)}\n`
    given(machine, '/var/lib/dpkg/info/p.md5sums', rows)
    given(machine, '/var/lib/dpkg/info/pp.md5sums', '')
    const commands: string[] = []
    const run: Host['run'] = async (command, options) => {
      commands.push(command.join(' '))
      t.equal(options?.timeout, undefined, 'hours are for who changes packages')
      if (code === 2) throw new Error('dpkg: error: unknown option --verify')
      return { code, stdout, stderr: '' }
    }
    const host = { ...machine.host, run }
    return { proof: await provedByDpkg(host, 'p', file, () => undefined), commands }
  }
  const other = '??5??????   /etc/p/other\n'
  t.match(await prove(other), { proof: { is: 'packaged' }, commands: ['dpkg --verify p'] })
  t.match(await prove(`${other}??5?????? c ${path}\n`), { proof: { is: 'altered' } })
  t.match(await prove('', 2), { proof: { is: 'unknown', why: /unknown option/ } })
})

t.test('rpm is asked once for the digests of a package', async (t) => {
  const rows = (value: string) =>
    `/etc/p\t\n${path}.old\t${of('sha256', 'old')}\n${path}\t${value}\n`
  const cases: [string, string | object, object][] = [
    ['as packaged', rows(of('sha256')), { is: 'packaged', by: 'rpm', digest: /^sha256 / }],
    ['altered', rows(of('sha256', 'x')), { is: 'altered', found: `sha256 ${of('sha256')}` }],
    ['md5, of an old rpm', rows(of('md5')), { is: 'packaged', digest: /^md5 / }],
    ['no digest: a link, a ghost', rows(''), { is: 'unknown', why: 'rpm keeps no digest of it' }],
    ['no such file', '/etc/p\t\n', { is: 'unknown', why: 'rpm keeps no digest of it' }],
    ['nothing', '', { is: 'unknown', why: 'rpm keeps no digest of it' }],
    [
      'two versions, of an upgrade that was cut off',
      rows(of('sha256')) + rows(of('sha256', 'x')),
      { is: 'unknown', why: /more than one/ },
    ],
    [
      'not of rpm',
      { code: 1, stdout: 'package p is not installed\n' },
      { is: 'unknown', why: 'rpm ended with exit code 1 and says: package p is not installed' },
    ],
    [
      'no rpm',
      { code: 127, stderr: '/bin/sh: 1: exec: rpm: not found\n' },
      { is: 'unknown', why: /exit code 127 and says: .*not found/ },
    ],
    ['killed', { code: 137 }, { is: 'unknown', why: /code 137 and says: nothing/ }],
  ]
  for (const [name, answer, proof] of cases) {
    const { host, run } = rpmHost({}, [['rpm -q', answer]])
    t.match(await dnf.proof(host, 'p', file), proof, name)
    t.equal(run.length, 1)
  }
  const { host } = rpmHost()
  const stuck: Host['run'] = async () => {
    const message = 'rpm did not finish within 600 s:\n    warning: waiting'
    throw new DdFipsError({ code: 'X', exit: 'unexpected', message, remedy: '' })
  }
  const proof = await zypper.proof({ ...host, run: stuck }, 'p', file)
  t.same(proof, { is: 'unknown', why: 'rpm did not finish within 600 s' })
})

t.test(
  'how a package is laid down again, in the version that it has, by package manager',
  async (t) => {
    const managers = [apt, dnf, dnf5, yum, zypper]
    t.strictSame(
      managers.map((manager) => manager.reinstall('p', '1:2.0-1')),
      [
        'apt-get install -y --reinstall -o Dpkg::Options::=--force-confmiss p=1:2.0-1',
        'dnf -y reinstall p-1:2.0-1',
        'dnf -y reinstall p-1:2.0-1',
        'yum -y reinstall p-2.0-1',
        'zypper --non-interactive install --force p=1:2.0-1',
      ],
    )
    const ofRpm = 'rpm -U --replacepkgs /p.rpm'
    t.strictSame(
      managers.map((manager) => manager.reinstallFile(manager === apt ? '/p.deb' : '/p.rpm')),
      ['dpkg --install --force-confmiss /p.deb', ofRpm, ofRpm, ofRpm, ofRpm],
    )
  },
)

t.test('digests are known by path; of a path with several that differ there is none', async (t) => {
  const [md5, sha256] = ['a'.repeat(32), 'B'.repeat(64)]
  const found = digestsByPath([
    ['/one', md5],
    ['/two', sha256],
    ['/twice', md5],
    ['/twice', md5],
    ['/differ', md5],
    ['/differ', sha256],
    ['/strange', 'a'],
  ])
  t.same(Object.fromEntries(found), {
    '/one': `md5 ${md5}`,
    '/two': `sha256 ${sha256.toLowerCase()}`,
    '/twice': `md5 ${md5}`,
  })
})
