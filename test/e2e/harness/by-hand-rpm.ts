import { readFile } from 'node:fs/promises'
import type { TestHost } from '../../lab/host.ts'
import { signingKey } from '../../lab/signing.ts'

/**
 * Where the two look for repositories, below which address theirs is, and how they install. dnf goes by its
 * old name, which every row has.
 */
const managers = {
  dnf: {
    file: '/etc/yum.repos.d/by-hand.repo',
    path: 'stable/7',
    install: ['yum', '-y', 'install'],
    upgrade: ['yum', '-y', '--refresh', 'upgrade'],
    cache: '/var/cache/dnf /var/lib/dnf/repos',
  },
  zypper: {
    file: '/etc/zypp/repos.d/by-hand.repo',
    path: 'suse/stable/7',
    install: ['zypper', '-q', '-n', 'install'],
    upgrade: ['zypper', '-q', '-n', 'update'],
    cache: '/var/cache/zypp',
  },
} as const

type Manager = keyof typeof managers

const key = '/etc/by-hand.key'

/** Trusts the test repository as an administrator would by hand, without the tool. */
async function addRepository(host: TestHost, manager: Manager): Promise<void> {
  const { file, path } = managers[manager]
  const arch = (await host.byHand(['uname', '-m'])).stdout.trim()
  await host.write(key, await readFile((await signingKey('repository')).armoured))
  await host.byHand(['rpm', '--import', key])
  const lines = [
    '[by-hand]',
    'name=by hand',
    `baseurl=https://yum.test.example/${path}/${arch}/`,
    'enabled=1',
    'gpgcheck=1',
    'repo_gpgcheck=1',
    ...(manager === 'zypper' ? ['pkg_gpgcheck=1', 'type=rpm-md'] : []),
    `gpgkey=file://${key}`,
  ]
  await host.write(file, `${lines.join('\n')}\n`)
}

/** Installs packages by hand, by name or as the manager writes a version. */
export async function install(host: TestHost, manager: Manager, packages: readonly string[]) {
  await addRepository(host, manager)
  await host.byHand([...managers[manager].install, ...packages])
}

/** Installs an Agent of one version; its packages have the epoch 1, which zypper wants to be told. */
export async function installAgent(host: TestHost, manager: Manager, version: string) {
  const join = manager === 'zypper' ? '=' : '-'
  await install(host, manager, [`datadog-agent${join}1:${version}-1`])
}

/** Upgrades packages as the administrator does, from whatever repositories there are. */
export async function upgrade(host: TestHost, manager: Manager, packages: readonly string[]) {
  if (manager === 'zypper') await host.byHand(['zypper', '-q', '-n', 'refresh', '--force'])
  await host.byHand([...managers[manager].upgrade, ...packages])
}

/** Makes the host forget the repository, its key, and what was fetched of it. */
export async function forgetRepository(host: TestHost, manager: Manager): Promise<void> {
  const { file, cache } = managers[manager]
  await host.byHand([
    'bash',
    '-c',
    `rm -rf ${file} ${key} ${cache}; rpm -e --allmatches gpg-pubkey`,
  ])
}
