import t from 'tap'
import type { Host, RunResult } from '../../src/host/host.ts'
import { apt } from '../../src/packages/apt/apt.ts'
import type { InstallOptions } from '../../src/packages/package-manager.ts'
import { dnf, dnf5, yum } from '../../src/packages/rpm/dnf.ts'
import { zypper } from '../../src/packages/rpm/zypper.ts'
import { debian, given } from '../support/machine.ts'

const directory = '/backups/packages'
const options: InstallOptions = {
  source: { file: '/etc/yum.repos.d/datadog.repo', id: 'datadog' },
  prerequisites: [],
  lockLimit: 0,
  onLine: () => {},
}

type Answers = (command: string) => Partial<RunResult> | undefined

/** A host on which each download leaves these files, and commands answer. */
function host(files: readonly string[], answers: Answers = () => undefined) {
  const machine = debian()
  given(machine, `${directory}/.keep`, '')
  const commands: string[] = []
  const asked: Host = {
    ...machine.host,
    run: async (words) => {
      const command = words.join(' ')
      commands.push(command)
      if (command.includes('download')) for (const file of files) given(machine, file, 'package')
      return { code: 0, stdout: '', stderr: '', ...answers(command) }
    },
  }
  return { machine, commands, host: asked }
}

const installed = { name: 'datadog-agent', version: '1:7.47.0-1' }
const agent = [installed]

t.test('apt: from its cache where it is there, else downloaded once more', async (t) => {
  const cached = host([])
  const archive = '/var/cache/apt/archives/datadog-agent_1%3a7.47.0-1_amd64.deb'
  given(cached.machine, archive, 'package')
  const saved = await apt.save(cached.host, agent, directory, options)
  t.same(saved, { 'datadog-agent': `${directory}/datadog-agent_1%3a7.47.0-1_.deb` })
  t.match(cached.machine.files.get(saved['datadog-agent'] ?? ''), { mode: 0o600, uid: 0 })
  t.same(cached.commands, [])

  const file = `${directory}/datadog-agent_1%3a7.47.0-1_amd64.deb`
  const fetched = host([file])
  t.same(await apt.save(fetched.host, agent, directory, options), { 'datadog-agent': file })
  t.match(fetched.commands, [
    /^apt-get install --yes --reinstall --download-only .*Dir::Cache::archives=\/backups\/packages .*-- datadog-agent=1:7\.47\.0-1$/,
  ])
})

t.test('a version that cannot be had is not in what is given', async (t) => {
  const other = host([`${directory}/datadog-agent_1%3a7.66.0-1_amd64.deb`])
  t.same(await apt.save(other.host, agent, directory, options), {})
})

const rpm = `${directory}/download/datadog-agent-7.47.0-1.x86_64.rpm`
const own = `${directory}/datadog-agent-7.47.0-1.x86_64.rpm`
const below = `${directory}/download/datadog/datadog-agent-7.47.0-1.x86_64.rpm`

t.test('rpm: each package manager downloads in its own words', async (t) => {
  const signed: Answers = (command) =>
    command.startsWith('rpm -K') ? { stdout: `${rpm}: digests signatures OK\n` } : undefined
  const cases = [
    [
      dnf,
      rpm,
      /^\S+ .*reinstall --downloadonly --destdir=\/backups\/packages\/download datadog-agent-1:7\.47/,
    ],
    [dnf5, rpm, /^\S+ .*download --destdir=\/backups\/packages\/download datadog-agent-1:7\.47/],
    [
      yum,
      rpm,
      /^yum .*reinstall --downloadonly --downloaddir=\/backups\/packages\/download datadog-agent-7\.47/,
    ],
    [
      zypper,
      below,
      /^zypper .*--pkg-cache-dir \/backups\/packages\/download install --download-only .*datadog-agent=1:7\.47/,
    ],
  ] as const
  for (const [manager, file, says] of cases) {
    const { host: asked, commands } = host([file], signed)
    t.same(await manager.save(asked, agent, directory, options), { 'datadog-agent': own })
    t.equal(commands.at(-1), `mv -T -- ${file} ${own}`, 'else dnf and zypper would remove it later')
    t.match(commands[0], says, manager.name)
  }
})

t.test('rpm: what is not signed by a key that rpm trusts is not taken', async (t) => {
  const cases: [string, number, string, boolean][] = [
    ['signed', 0, `${rpm}: digests signatures OK`, true],
    ['signed, as rpm 4.11 says it', 0, `${rpm}: rsa sha1 (md5) pgp md5 OK`, true],
    ['not signed', 0, `${rpm}: digests OK`, false],
    ['by a stranger', 1, `${rpm}: digests SIGNATURES NOT OK`, false],
  ]
  for (const [name, code, stdout, taken] of cases) {
    const { host: asked } = host([rpm], (command) =>
      command.startsWith('rpm -K') ? { code, stdout } : undefined,
    )
    const saved = await dnf.save(asked, agent, directory, options)
    t.same(saved, taken ? { 'datadog-agent': own } : {}, name)
  }
  const { host: asked, commands } = host([])
  await dnf.installSaved(asked, [{ ...installed, file: rpm }], options)
  t.same(commands, [`rpm -U --oldpackage ${rpm}`])
})
