import t from 'tap'
import { collectDnf } from '../../../src/bundle/create/collect-dnf.ts'
import { collectZypper } from '../../../src/bundle/create/collect-zypper.ts'
import { filesIn, headersOf, withRpmRepository } from '../../../src/bundle/create/rpm-work.ts'
import { armoured } from '../../../src/packages/rpm/rpm-keys.ts'
import { binaryKey, fingerprints } from '../../packages/fixture-keys.ts'
import type { Answers } from '../../packages/rpm/rpm-host.ts'
import { collecting, type Leaves, orderOf, work } from './collecting.ts'

const content = '[datadog]\nbaseurl=https://yum.datadoghq.com/\n'
const headers: Answers = [
  [/^rpm -qp .*datadog-agent/, 'datadog-agent\t1:7.66.0-1\n'],
  [/^rpm -qp .*datadog-fips-proxy/, 'datadog-fips-proxy\t0:1.1.29-1\n'],
  [/^rpm -qp .*libfoo/, 'libfoo\t2-1\n'],
]
const collected = (
  rpms: string,
  agent: string,
  proxy: string,
  libfoo: string,
  repodata: string,
) => ({
  packages: { 'datadog-agent': '1:7.66.0-1', 'datadog-fips-proxy': '1.1.29-1' },
  dependencies: { libfoo: 'dependencies/libfoo.rpm' },
  files: {
    'rpm/repodata/repomd.xml': `${repodata}/repomd.xml`,
    'rpm/x86_64/datadog-agent.rpm': `${rpms}/${agent}`,
    'rpm/datadog-fips-proxy.rpm': `${rpms}/${proxy}`,
    'dependencies/libfoo.rpm': `${rpms}/${libfoo}`,
  },
})

t.test('dnf: packages lie where our repository has them, dependencies beside it', async (t) => {
  const repodata = `${work}/cache/datadog-0123abcd/repodata`
  const rpms = ['datadog-agent', 'datadog-fips-proxy', 'libfoo'].map((name) => [
    `${work}/rpms/${name}.rpm`,
    name,
  ])
  const others = {
    [`${work}/cache/datadog-other-01/repodata/x`]: '',
    [`${work}/cache/base-01/x`]: '',
  }
  const leaves: Leaves = [
    [/ install /, { ...others, [`${repodata}/repomd.xml`]: '', ...Object.fromEntries(rpms) }],
  ]
  const places = 'x86_64/datadog-agent.rpm\ndatadog-fips-proxy.rpm\n'
  const { host, run } = collecting({}, [...headers, [/ repoquery /, places]], leaves)
  const found = await collectDnf(host, orderOf(content, '7.66'))
  t.same(
    found,
    collected(
      `${work}/rpms`,
      'datadog-agent.rpm',
      'datadog-fips-proxy.rpm',
      'libfoo.rpm',
      repodata,
    ),
  )
  const install = run.find((line) => / install /.test(line))
  t.match(
    install,
    /--setopt=reposdir=\/work\/repos .* install datadog-agent-7\.66\* datadog-fips-proxy$/,
  )
  t.match(
    run.find((line) => / repoquery /.test(line)),
    /--cacheonly --disablerepo=\* --enablerepo=datadog/,
  )
})

t.test('zypper: packages lie in its cache as in their repository', async (t) => {
  const packages = `${work}/cache/packages`
  const repodata = `${work}/cache/raw/datadog/repodata`
  const names = [
    'datadog/x86_64/datadog-agent.rpm',
    'datadog/datadog-fips-proxy.rpm',
    'base/noarch/libfoo.rpm',
  ] as const
  const leaves: Leaves = [
    [/ refresh /, { [`${repodata}/repomd.xml`]: '' }],
    [/ install /, Object.fromEntries(names.map((name) => [`${packages}/${name}`, name]))],
  ]
  const { host, run } = collecting({}, headers, leaves)
  const found = await collectZypper(host, orderOf(content, '1:7.66.0-1'))
  t.same(found, collected(packages, ...names, repodata))
  t.match(
    run.find((line) => / install /.test(line)),
    /--reposd-dir \/work\/repos .*--download-only .*datadog-agent=1:7\.66\.0-1 datadog-fips-proxy$/,
  )
})

const theirs = '/etc/yum.repos.d'
const listed = (...fingerprintEnds: string[]) =>
  fingerprintEnds
    .map((end) => `gpg-pubkey-${end}-5f4a8f8d\n${armoured(binaryKey('rsa.asc'))}`)
    .join('')

t.test("our repository has our keys, the host's others come along", async (t) => {
  const files = {
    [`${theirs}/base.repo`]: '[base]\n',
    [`${theirs}/old.repo`]: '[more]\n[datadog]\nbaseurl=https://old\n',
    [`${theirs}/base.repo.rpmsave`]: '[saved]\n',
    [`${theirs}/indented.repo`]: '[even]\n  [datadog] # old\nbaseurl=https://old\n',
  }
  const { host } = collecting(files, [], [])
  await withRpmRepository(host, orderOf(content), theirs, 'dnf', async () => {
    t.same(await host.list(`${work}/repos`), ['base.repo', 'datadog.repo'])
    const key = `${work}/keys/${fingerprints.rsa}`
    t.equal(
      String(await host.read(`${work}/repos/datadog.repo`)),
      `${content}gpgkey=file://${key}\n`,
    )
    t.match(String(await host.read(key)), /^-----BEGIN PGP PUBLIC KEY BLOCK-----/)
    return { packages: {}, dependencies: {}, files: {} }
  })
})

for (const fails of [false, true]) {
  t.test(
    `rpm trusts our keys only while ${fails ? 'collecting fails' : 'packages are collected'}`,
    async (t) => {
      let imported = listed('11111111')
      const { host, run } = collecting({}, [[/^rpm -qa gpg-pubkey/, () => imported]], [])
      const act = async () => {
        imported = listed('11111111', '22222222')
        if (fails) throw new Error('no space left')
        return { packages: {}, dependencies: {}, files: {} }
      }
      const done = withRpmRepository(host, orderOf(content), theirs, 'dnf', act)
      if (fails) await t.rejects(done, { message: 'no space left' })
      else await done
      t.same(run.slice(1), [
        `rpm --import ${work}/keys/${fingerprints.rsa}`,
        run[0],
        'rpm -e --allmatches gpg-pubkey-22222222-5f4a8f8d',
      ])
    },
  )
}

t.test('files get their path in the bundle, packages their name and version', async (t) => {
  const { host } = collecting({ '/d/a': '', '/d/b': '' }, headers, [])
  t.same(await filesIn(host, '/d', 'x/y'), { 'x/y/a': '/d/a', 'x/y/b': '/d/b' })
  t.same(await headersOf(host, ['/d/datadog-fips-proxy.rpm']), [
    { path: '/d/datadog-fips-proxy.rpm', name: 'datadog-fips-proxy', version: '1.1.29-1' },
  ])
})
