import t from 'tap'
import type { RunResult } from '../../../src/host/host.ts'
import type { KnownPackage } from '../../../src/packages/package-manager.ts'
import { installRpms, saveRpms } from '../../../src/packages/rpm/saved-rpms.ts'
import { installOptions } from '../install-options.ts'
import { rpmHost } from './rpm-host.ts'

const directory = '/backups'
const into = `${directory}/download`
const agent = { name: 'datadog-agent', version: '1:7.66.0-1' }
const proxy = { name: 'datadog-fips-proxy', version: '1.1.29-1' }
const { options } = installOptions()
const good = { stdout: 'x.rpm: digests signatures OK\n' }

/** Saves packages on a host where each download leaves files below the directory, and rpm judges them. */
async function saved(
  packages: readonly KnownPackage[],
  files: Readonly<Record<string, readonly string[]>>,
  judged: Partial<RunResult> = good,
) {
  const { host, run } = rpmHost({ [`${directory}/.keep`]: '' }, [
    ['rpm -K', judged],
    ['fetch', { code: 1, stderr: 'No match' }],
  ])
  const fetching: typeof host = {
    ...host,
    run: async (command, how) => {
      const result = await host.run(command, how)
      if (command[0] === 'fetch')
        for (const name of files[command[1] ?? ''] ?? []) await host.write(`${into}/${name}`, name)
      return result
    },
  }
  const found = await saveRpms(fetching, packages, directory, options, (wanted, to) => [
    'fetch',
    wanted.name,
    to,
  ])
  return { found, run, host }
}

t.test('what came is moved out of the way of the package manager', async (t) => {
  const name = 'datadog-agent-7.66.0-1.x86_64.rpm'
  const { found, run, host } = await saved([agent], { 'datadog-agent': [name] })
  t.same(found, { 'datadog-agent': `${directory}/${name}` })
  t.same(run, [
    `fetch datadog-agent ${into}`,
    `rpm -K ${into}/${name}`,
    `mv -T -- ${into}/${name} ${directory}/${name}`,
  ])
  t.equal(await host.stat(into), undefined, 'the directory of the download is gone')
})

t.test('a download that fails costs only its own package', async (t) => {
  const name = 'datadog-fips-proxy-1.1.29-1.noarch.rpm'
  const { found, run } = await saved([agent, proxy], { 'datadog-fips-proxy': [name] })
  t.same(Object.keys(found), ['datadog-fips-proxy'])
  t.equal(run.filter((line) => line.startsWith('fetch')).length, 2)
})

t.test('another version, and a dependency that came along, are not taken', async (t) => {
  const names = [
    'datadog-agent-7.66.0-10.x86_64.rpm',
    'datadog-agent-dbg-7.66.0-1.x86_64.rpm',
    'libc-2-1.x86_64.rpm',
  ]
  const { found, run } = await saved([agent], { 'datadog-agent': names })
  t.same(found, {})
  t.notOk(run.some((line) => /^(mv|rpm)/.test(line)))
})

/** What `rpm -K` says, and whether the file is taken. */
const judgements: [what: string, judged: Partial<RunResult>, taken: boolean][] = [
  ['signed', good, true],
  ['signed, in the words of rpm 4.11', { stdout: 'x.rpm: rsa sha1 (md5) pgp md5 OK\n' }, true],
  ['not signed', { stdout: 'x.rpm: digests OK\n' }, false],
  ['signed by a stranger', { code: 1, stdout: 'x.rpm: digests SIGNATURES NOT OK\n' }, false],
  ['altered', { code: 1, stdout: 'x.rpm: DIGESTS signatures NOT OK\n' }, false],
  ['an exit code against the words', { code: 1, ...good }, false],
]

for (const [what, judged, taken] of judgements) {
  t.test(`a file that is ${what} is ${taken ? '' : 'not '}taken`, async (t) => {
    const files = { 'datadog-agent': ['datadog-agent-7.66.0-1.x86_64.rpm'] }
    const { found } = await saved([agent], files, judged)
    t.same(Object.keys(found), taken ? ['datadog-agent'] : [])
  })
}

t.test('saved packages are put in place of newer ones in one transaction', async (t) => {
  const { host, run } = rpmHost()
  await installRpms(
    host,
    [
      { ...agent, file: '/a.rpm' },
      { ...proxy, file: '/p.rpm' },
    ],
    options,
  )
  t.same(run, ['rpm -U --oldpackage /a.rpm /p.rpm'])
})

/** What rpm says where it fails, and the code of the error. */
const failures: [said: string, code: string][] = [
  ['error: Failed dependencies:', 'PACKAGES_NOT_INSTALLED'],
  [
    'installing package datadog-agent-1:7.66.0-1 needs 9MB more space on the / filesystem',
    'DISK_FULL',
  ],
  [
    'error: %pre(datadog-agent-1:7.66.0-1.x86_64) scriptlet failed, exit status 1',
    'PACKAGE_SCRIPT_FAILED',
  ],
]

for (const [said, code] of failures) {
  t.test(`rpm that does not put them back is quoted: ${code}`, async (t) => {
    const { host } = rpmHost({}, [['rpm', { code: 1, stderr: said }]])
    const done = installRpms(host, [{ ...agent, file: '/a.rpm' }], options)
    await t.rejects(done, { code, exit: 'unexpected', message: new RegExp(said.slice(0, 6)) })
  })
}
