import t from 'tap'
import {
  bareUrl,
  programOf,
  refusedFiles,
  repoPlaces,
  rpmSources,
} from '../../../src/packages/rpm/rpm-sources.ts'
import { rpmHost } from './rpm-host.ts'

const file = '/etc/yum.repos.d/a.repo'

type Manager = keyof typeof repoPlaces

/** Gives the repositories that these files name. */
const sources = async (files: Record<string, string>, manager: Manager = 'dnf', arch = 'x86_64') =>
  (await rpmSources(rpmHost(files).host, repoPlaces[manager], arch)).sources

const one = async (lines: string, main = '', manager: Manager = 'dnf') => {
  const { configuration, directories } = repoPlaces[manager]
  const files = {
    [`${directories[0]}/a.repo`]: `[a]\n${lines}\n`,
    [configuration]: `[main]\n${main}\n`,
  }
  const [source] = await sources(files, manager)
  return source
}

t.test('every directory of a package manager counts, and its configuration too', async (t) => {
  const ids = async (manager: Manager) => {
    const { directories, configuration } = repoPlaces[manager]
    const files = directories.map((directory, index) => [`${directory}/x.repo`, `[r${index}]\n`])
    const all = {
      ...Object.fromEntries(files),
      [configuration]: '[main]\n[own]\nbaseurl=https://o\n',
    }
    return (await sources(all, manager)).map(({ id }) => id).sort()
  }
  for (const manager of ['yum', 'dnf', 'dnf5'] as const)
    t.same(await ids(manager), ['own', 'r0', 'r1', 'r2'], manager)
  t.same(await ids('zypper'), ['own', 'r0'])
})

t.test('other files, and a host without any, name nothing', async (t) => {
  t.same(
    await sources({
      '/etc/yum.repos.d/a.repo.rpmsave': '[a]\n',
      '/etc/yum.repos.d/README': '[b]\n',
    }),
    [],
  )
  t.same(await sources({}), [])
})

t.test('addresses are words, with the architecture filled in', async (t) => {
  const dollar = '$'
  const text = `[a]\nbaseurl=https://a/$basearch/ https://b/${dollar}{basearch},\n  https://c/$arch/$releasever\n`
  const [source] = await sources({ [file]: text }, 'dnf', 'aarch64')
  t.same(source?.urls, ['https://a/aarch64/', 'https://b/aarch64', 'https://c/aarch64/$releasever'])
  t.same((await one('metalink=https://m'))?.urls, [])
})

t.test('a repository is on, and its server checked, unless it says otherwise', async (t) => {
  t.match(await one('name=a'), { enabled: true, checksServer: true })
  t.match(await one('enabled=0\nsslverify=no'), { enabled: false, checksServer: false })
  t.match(await one('enabled=maybe'), { enabled: true })
  t.match(await one('enabled=maybe', '', 'zypper'), { enabled: false }, 'zypper knows no maybe')
  t.match(await one('', 'sslverify=0'), { checksServer: false })
  t.match(await one('sslverify=1', 'sslverify=0'), { checksServer: true }, 'its own word counts')
})

/** What a repository and the main section say, and whether packages and metadata are checked. */
const checks: [Manager, lines: string, main: string, packages: boolean, metadata: boolean][] = [
  ['dnf', '', '', false, false],
  ['dnf', 'gpgcheck=1', '', true, false],
  ['dnf', 'repo_gpgcheck=1', '', false, true],
  ['dnf', '', 'gpgcheck=1\nrepo_gpgcheck=1', true, true],
  ['dnf', 'gpgcheck=0', 'gpgcheck=1', false, false],
  ['dnf5', 'pkg_gpgcheck=0\ngpgcheck=1', '', false, false],
  ['yum', 'gpgcheck=yes\nrepo_gpgcheck=True', '', true, true],
  ['zypper', '', '', false, true],
  ['zypper', 'gpgcheck=1', '', false, true],
  ['zypper', 'pkg_gpgcheck=1', '', true, true],
  ['zypper', 'pkg_gpgcheck=1\nrepo_gpgcheck=0', '', true, false],
  ['zypper', 'gpgcheck=0\npkg_gpgcheck=1', '', false, false],
  ['zypper', '', 'pkg_gpgcheck=on', true, true],
]

for (const [manager, lines, main, checksPackages, checksMetadata] of checks) {
  t.test(`${manager}: ${JSON.stringify(lines)} with ${JSON.stringify(main)} in main`, async (t) => {
    t.match(await one(lines, main, manager), { checksPackages, checksMetadata })
  })
}

t.test('a file that the package manager does not accept is a fault with its line', async (t) => {
  const text = '[a]\nname=A\nbaseurl: https://a\n'
  const read = async (manager: Manager) => {
    const { directories, configuration } = repoPlaces[manager]
    const files = { [`${directories[0]}/a.repo`]: text, [configuration]: '[main]\n[b]\n' }
    const { sources, faults } = await rpmSources(rpmHost(files).host, repoPlaces[manager], 'x86_64')
    return [sources.map(({ id, line }) => [id, line]), faults]
  }
  const fault = (directory: string, problem: string) => [
    [['b', 2]],
    [{ file: `${directory}/a.repo`, line: 3, problem }],
  ]
  t.same(await read('dnf'), fault('/etc/yum.repos.d', 'it has no "="'))
  t.same(await read('zypper'), fault('/etc/zypp/repos.d', 'it has no "="'))
  t.match(
    await read('yum'),
    [
      [
        ['b', 2],
        ['a', 1],
      ],
      [],
    ],
    'yum takes a colon',
  )
})

t.test(
  'dnf works on beside a .repo file that it does not accept, yum and zypper do not',
  async (t) => {
    const refused = async (manager: Manager) => {
      const { directories, configuration } = repoPlaces[manager]
      const files = { [`${directories[0]}/a.repo`]: '[a', [configuration]: '[main]\nx' }
      const all = await refusedFiles(rpmHost(files).host, repoPlaces[manager])
      return all.map(({ file, line }) => `${file}:${line}`)
    }
    t.same(await refused('dnf'), ['/etc/dnf/dnf.conf:2'])
    t.same(await refused('dnf5'), ['/etc/dnf/dnf.conf:2'])
    t.same(await refused('yum'), ['/etc/yum.conf:2', '/etc/yum.repos.d/a.repo:1'])
    t.same(await refused('zypper'), ['/etc/zypp/zypp.conf:2', '/etc/zypp/repos.d/a.repo:1'])
    t.same([repoPlaces.dnf5, repoPlaces.zypper].map(programOf), ['dnf', 'zypper'])
  },
)

/** Addresses, and what tells repositories apart of them. */
const urls: [url: string, bare: string][] = [
  ['https://a.example/x/', 'a.example/x'],
  ['HTTP://a.example//', 'a.example'],
  ['https://me:secret@a.example/x', 'a.example/x'],
  ['https://me:p@ss@a.example/x', 'a.example/x'],
  ['https://a.example/x@2/', 'a.example/x@2'],
  ['a.example/x', 'a.example/x'],
  ['file:///mnt/x/', '/mnt/x'],
]

for (const [url, bare] of urls) {
  t.test(`${url} is ${bare}`, async (t) => t.equal(bareUrl(url), bare))
}
