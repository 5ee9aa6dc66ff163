import t from 'tap'
import { collectApt } from '../../../src/bundle/create/collect-apt.ts'
import { digestOf } from '../../../src/bundle/manifest.ts'
import type { Answers } from '../../packages/rpm/rpm-host.ts'
import { collecting, orderOf, work } from './collecting.ts'

const content = 'deb [signed-by=/k.gpg] https://apt.datadoghq.com/ stable 7\n'
const lists = `${work}/lists/apt.datadoghq.com_dists_stable`
const archives = `${work}/cache/archives`
const stanza = (name: string, version: string, deb: string) =>
  `Package: ${name}\nVersion: ${version}\nFilename: ./pool/${name}.deb\nSHA256: ${digestOf(deb)}\n`
const indices = {
  [`${lists}_InRelease`]: 'signed',
  [`${lists}_7_binary-amd64_Packages`]: [
    stanza('datadog-agent', '1:7.66.0-1', 'the agent'),
    stanza('datadog-fips-proxy', '1.1.29', 'the proxy'),
  ].join('\n'),
}
const debs = {
  [`${archives}/datadog-agent_1%3a7.66.0-1_amd64.deb`]: 'the agent',
  [`${archives}/datadog-fips-proxy_1.1.29_amd64.deb`]: 'the proxy',
  [`${archives}/libfoo_2_amd64.deb`]: 'a library',
  [`${archives}/lock`]: '',
}
const simulated =
  'Inst libfoo (2 Debian [amd64])\nInst datadog-agent (1:7.66.0-1)\nInst datadog-fips-proxy:amd64 (1.1.29)\nConf libfoo\n'

/** Collects on a host where apt answers, an update leaves indices and an installation packages. */
function collect(
  files: Record<string, string> = {},
  answers: Answers = [],
  found: Record<string, string> = indices,
  downloads = debs,
  version?: string,
) {
  const { host, run } = collecting(
    files,
    [...answers, [/--simulate/, simulated]],
    [
      [/^apt-get update -o/, found],
      [/--download-only/, downloads],
    ],
  )
  return { act: () => collectApt(host, orderOf(content, version)), host, run }
}

t.test('ours go where the signed index has them, dependencies beside them', async (t) => {
  t.same(await collect().act(), {
    suite: 'stable 7',
    packages: { 'datadog-agent': '1:7.66.0-1', 'datadog-fips-proxy': '1.1.29' },
    dependencies: { libfoo: 'dependencies/libfoo_2_amd64.deb' },
    files: {
      'apt/dists/stable/InRelease': `${lists}_InRelease`,
      'apt/dists/stable/7/binary-amd64/Packages': `${lists}_7_binary-amd64_Packages`,
      'apt/pool/datadog-agent.deb': `${archives}/datadog-agent_1%3a7.66.0-1_amd64.deb`,
      'apt/pool/datadog-fips-proxy.deb': `${archives}/datadog-fips-proxy_1.1.29_amd64.deb`,
      'dependencies/libfoo_2_amd64.deb': `${archives}/libfoo_2_amd64.deb`,
    },
  })
})

t.test(
  'a package of the same name that is not in the signed index is no package of ours',
  async (t) => {
    const name = `${archives}/datadog-agent_1%3a7.66.0-1_amd64.deb`
    const { packages, dependencies } = await collect({}, [], indices, {
      ...debs,
      [name]: 'altered',
    }).act()
    t.same(Object.keys(packages), ['datadog-fips-proxy'])
    t.match(dependencies, { 'datadog-agent': /^dependencies\// })
  },
)

t.test('every apt reads the sources of the work directory', async (t) => {
  const { act, host, run } = collect()
  await act()
  t.equal(
    String(await host.read(`${work}/datadog.list`)),
    `deb [signed-by=${work}/keyring.gpg] https://apt.datadoghq.com/ stable 7\n`,
  )
  t.match(String(await host.read(`${work}/apt.conf`)), `Dir::Etc::sourceparts "${work}/parts";`)
  t.ok((await host.read(`${work}/keyring.gpg`))?.length)
  t.notOk(run.includes('apt-get update'), 'there are no other sources')
})

t.test("the distribution's sources come along, a list of Datadog's does not", async (t) => {
  const { act, host, run } = collect({
    '/etc/apt/sources.list': 'deb http://deb.debian.org/debian bookworm main\n',
    '/etc/apt/sources.list.d/sources.list': 'deb http://corp.example/debian bookworm main\n',
    '/etc/apt/sources.list.d/x.sources':
      'Types: deb\nURIs: http://x.example\nSuites: s\nComponents: c\n',
    '/etc/apt/sources.list.d/old.list': 'deb https://apt.datadoghq.com stable 6\n',
    '/etc/apt/sources.list.d/empty.list': '# nothing\n',
  })
  await act()
  const names = await host.list(`${work}/parts`)
  const texts = await Promise.all(
    names.map(async (name) => String(await host.read(`${work}/parts/${name}`))),
  )
  t.same(texts.map((text) => /(\w+\.(?:debian\.org|example))/.exec(text)?.[1]).sort(), [
    'corp.example',
    'deb.debian.org',
    'x.example',
  ])
  t.ok(
    names.every((name) => /\.(list|sources)$/.test(name)),
    'apt reads no other names',
  )
  t.ok(run.includes('apt-get update'))
})

t.test('a version in part is looked up', async (t) => {
  const madison = ' datadog-agent | 1:7.66.1-1 | x\n datadog-agent | 1:7.66.0-1 | x\n'
  const { act, run } = collect(
    {},
    [['apt-cache madison -- datadog-agent', madison]],
    indices,
    debs,
    '7.66',
  )
  await act()
  t.match(
    run.find((line) => /download-only/.test(line)),
    /-- datadog-agent=1:7\.66\.1-1 datadog-fips-proxy$/,
  )
  await t.rejects(collect({}, [], indices, debs, '7.99').act(), { code: 'VERSION_NOT_FOUND' })
})

t.test('a repository that apt does not trust makes no bundle', async (t) => {
  const stderr = 'W: GPG error: https://apt.datadoghq.com stable InRelease: NO_PUBKEY 7\n'
  const refused = { code: 'BUNDLE_NOT_MADE', exit: 'preflight' }
  await t.rejects(collect({}, [['apt-get update', { stderr }]]).act(), {
    ...refused,
    message: /NO_PUBKEY 7/,
  })
  const { act, run } = collect({}, [], {})
  await t.rejects(act(), refused, 'no signed index came')
  t.equal(run.length, 1)
})

t.test('a package that apt does not download, as from a disk, makes no bundle', async (t) => {
  const { [`${archives}/libfoo_2_amd64.deb`]: _, ...others } = debs
  await t.rejects(collect({}, [], indices, others as typeof debs).act(), {
    code: 'BUNDLE_NOT_MADE',
    message: 'apt did not fetch libfoo.',
    remedy: /copy: in place of file:/,
  })
})
