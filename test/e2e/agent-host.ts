import type { TestHost } from '../lab/host.ts'
import { peoplesKey } from './api-keys.ts'
import type { Family } from './families.ts'
import * as apt from './harness/by-hand.ts'
import * as rpm from './harness/by-hand-rpm.ts'
import type { Stage } from './scenario.ts'

export const agentConfig = '/etc/datadog-agent/datadog.yaml'
export const proxyConfig = '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg'

/** What a test that writes a datadog.yaml changes itself. */
export const ownFiles = /^\/etc\/datadog-agent(\/datadog\.yaml)?$/

/** What stands in a datadog.yaml that nothing but `fips` has to be set in. */
export const plainConfig = `api_key: ${peoplesKey}\nsite: ddog-gov.com\n`

type On = Pick<Stage, 'host' | 'family'>

/** What a test does with a package manager itself. Versions are those of the software, as `7.66.0`. */
interface Hands {
  /** Installs packages in their newest versions, as an administrator would. */
  readonly install: (host: TestHost, names: readonly string[]) => Promise<void>
  /** Installs an Agent from the test repository, as an administrator would. */
  readonly installAgent: (host: TestHost, version: string) => Promise<void>
  /** Makes the host forget where that came from. */
  readonly forgetRepository: (host: TestHost) => Promise<void>
  readonly upgrade: (host: TestHost, names: readonly string[]) => Promise<void>
  readonly installedVersion: (host: TestHost, name: string) => Promise<string | undefined>
}

const onRpm = (manager: Exclude<Family['manager'], 'apt'>): Hands => ({
  install: (host, names) => rpm.install(host, manager, names),
  installAgent: (host, version) => rpm.installAgent(host, manager, version),
  forgetRepository: (host) => rpm.forgetRepository(host, manager),
  upgrade: (host, names) => rpm.upgrade(host, manager, names),
  installedVersion: async (host, name) => {
    const { code, stdout } = await host.byHand(['rpm', '-q', '--qf', '%{VERSION}', name], {
      expect: [0, 1],
    })
    return code === 0 ? stdout : undefined
  },
})

const hands: Readonly<Record<Family['manager'], Hands>> = {
  apt: {
    install: (host, names) => apt.install(host, ...names),
    installAgent: (host, version) => apt.install(host, `datadog-agent=1:${version}-1`),
    forgetRepository: async (host) => {
      const files = '/etc/apt/sources.list.d/by-hand.list /usr/share/keyrings/by-hand.gpg'
      await host.byHand(['bash', '-c', `rm ${files} && rm -rf /var/lib/apt/lists/*test.example*`])
    },
    upgrade: async (host, names) => {
      await host.byHand([
        'bash',
        '-c',
        `apt-get -qq update && apt-get -qq install -y ${names.join(' ')}`,
      ])
    },
    installedVersion: async (host, name) => {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: variables of dpkg-query
      const query = ['dpkg-query', '-W', '-f', '${db:Status-Abbrev}${Version}', name] as const
      const { stdout } = await host.byHand(query, { expect: [0, 1] })
      return /^[ih]i (?:\d+:)?([^-]+)/.exec(stdout)?.[1]
    },
  },
  dnf: onRpm('dnf'),
  zypper: onRpm('zypper'),
}

/** Installs packages by hand, in their newest versions. */
export function installByHand({ host, family }: On, ...names: string[]): Promise<void> {
  return hands[family.manager].install(host, names)
}

/** Upgrades packages by hand. */
export function upgradeByHand({ host, family }: On, ...names: string[]): Promise<void> {
  return hands[family.manager].upgrade(host, names)
}

/** Writes the Agent's configuration as people would: dd-agent's own, 640. */
export async function configure(host: TestHost, content: string | Buffer): Promise<void> {
  await host.write(agentConfig, content, { owner: 'dd-agent:dd-agent', mode: 0o640 })
}

/**
 * Makes a host on which an Agent has been running for long. Where its package came from is not known
 * to the host any more, unless `repository` says to keep what the administrator had written.
 */
export async function existingAgent(
  { host, family }: On,
  { version = '7.66.0', config = plainConfig, repository = false } = {},
): Promise<void> {
  await hands[family.manager].installAgent(host, version)
  if (!repository) await hands[family.manager].forgetRepository(host)
  await runWith(host, config)
}

/** Has the Agent run with a datadog.yaml as if it had never had another. */
export async function runWith(host: TestHost, config: string): Promise<void> {
  await configure(host, config)
  const units = ['', '-trace', '-process'].map((role) => `datadog-agent${role}`).join(' ')
  const begin = `rm -f /var/log/datadog/*.log; systemctl restart ${units}`
  await host.byHand(['bash', '-c', `${begin}; ${untilItLogs}`], { timeout: 30_000 })
}

/** All three processes are up: from here on the Agent writes nothing but its logs. */
export const untilItLogs =
  'cd /var/log/datadog; until ls agent.log trace-agent.log process-agent.log; do sleep 0.1; done'

/** Gives the version of the software in an installed package, or undefined. */
export function installedVersion({ host, family }: On, name: string): Promise<string | undefined> {
  return hands[family.manager].installedVersion(host, name)
}

/** Gives type, owner and mode of a file: `regular file dd-agent:dd-agent 640`. */
export async function dressOf(host: TestHost, path: string): Promise<string> {
  return (await host.byHand(['stat', '-c', '%F %U:%G %a', path])).stdout.trim()
}
