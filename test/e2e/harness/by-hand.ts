import { readFile } from 'node:fs/promises'
import type { TestHost } from '../../lab/host.ts'
import { signingKey } from '../../lab/signing.ts'

/** Trusts the test repository as an administrator would by hand, without the tool. */
export async function addRepository(host: TestHost): Promise<void> {
  const keyring = '/usr/share/keyrings/by-hand.gpg'
  await host.write(keyring, await readFile((await signingKey('repository')).binary))
  const line = `deb [signed-by=${keyring}] https://apt.test.example/ stable 7\n`
  await host.write('/etc/apt/sources.list.d/by-hand.list', line)
}

/** Installs packages by hand (`datadog-agent=1:7.47.0-1`, or without a version). */
export async function install(host: TestHost, ...packages: string[]): Promise<void> {
  await addRepository(host)
  await host.byHand(['apt-get', '-qq', 'update'])
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await host.byHand(['apt-get', '-qq', 'install', '-y', ...packages], { env })
}

/** Writes both configurations by hand and starts both services. `extra` is added to datadog.yaml. */
export async function configure(host: TestHost, extra = ''): Promise<void> {
  const cfg = '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg'
  await host.byHand(['bash', '-c', `cp ${cfg}.example ${cfg} && chown dd-agent:dd-agent ${cfg}`])
  const yaml = `api_key: 0123456789abcdef\nsite: ddog-gov.com\n${extra}`
  await host.write('/etc/datadog-agent/datadog.yaml', yaml, {
    mode: 0o640,
    owner: 'dd-agent:dd-agent',
  })
  await host.byHand(['systemctl', 'restart', 'datadog-fips-proxy', 'datadog-agent'])
}
