import type { TestHost } from '../../scripts/hosts/host.ts'
import { install } from './harness/by-hand.ts'

export const agentConfig = '/etc/datadog-agent/datadog.yaml'
export const proxyConfig = '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg'

/** What a test that writes a datadog.yaml changes itself. */
export const ownFiles = /^\/etc\/datadog-agent(\/datadog\.yaml)?$/

/** What stands in a datadog.yaml that nothing but `fips` has to be set in. */
export const plainConfig = 'api_key: fedcba9876543210fedcba9876543210\nsite: ddog-gov.com\n'

/** Writes the Agent's configuration as people would: dd-agent's own, 640. */
export async function configure(host: TestHost, content: string | Buffer): Promise<void> {
  await host.write(agentConfig, content, { owner: 'dd-agent:dd-agent', mode: 0o640 })
}

/**
 * Makes a host on which an Agent has been running for long. Where its package came from is not known
 * to the host any more, unless `repository` says to keep the sources file of the administrator.
 */
export async function existingAgent(
  host: TestHost,
  { version = '7.66.0', config = plainConfig, repository = false } = {},
): Promise<void> {
  await install(host, `datadog-agent=1:${version}-1`)
  if (!repository) {
    const files = '/etc/apt/sources.list.d/by-hand.list /usr/share/keyrings/by-hand.gpg'
    await host.shell(`rm ${files} && rm -rf /var/lib/apt/lists/*test.example*`)
  }
  await configure(host, config)
  await host.run(['systemctl', 'restart', 'datadog-agent'])
}

/** Gives the version of an installed package as the package manager writes it, or undefined. */
export async function installedVersion(host: TestHost, name: string): Promise<string | undefined> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: variables of dpkg-query
  const query = ['dpkg-query', '-W', '-f', '${db:Status-Abbrev}${Version}', name] as const
  const { stdout } = await host.run(query, { expect: [0, 1] })
  return stdout.startsWith('ii ') || stdout.startsWith('hi ') ? stdout.slice(3) : undefined
}

/** Gives type, owner and mode of a file: `regular file dd-agent:dd-agent 640`. */
export async function dressOf(host: TestHost, path: string): Promise<string> {
  return (await host.run(['stat', '-c', '%F %U:%G %a', path])).stdout.trim()
}
