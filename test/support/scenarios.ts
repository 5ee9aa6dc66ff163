import { debian, environment, given, type Machine } from './machine.ts'
import { agentExample, exampleOf } from './packages.ts'
import type { Wishes } from './session.ts'

/** A host as it may be found, and what it is asked. */
export interface Scenario {
  readonly name: string
  readonly make: () => Machine
  readonly wishes?: Wishes
}

const agentOwned = { uid: 110, gid: 112, mode: 0o640 }
const key = 'api_key: fedcba9876543210fedcba9876543210 # ours\n'

/** Installs packages, then files, then starts: a host that has been at work for a while. */
function worked(packages: readonly [string, string][], files: Readonly<Record<string, string>>) {
  const machine = debian()
  for (const [name, version] of packages) machine.apt.unpack(name, version)
  for (const [path, content] of Object.entries(files)) given(machine, path, content, agentOwned)
  for (const [name] of packages) machine.systemd.run(['systemctl', 'start', `${name}.service`])
  return machine
}

const yaml = '/etc/datadog-agent/datadog.yaml'
const cfg = '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg'
const env = { ...environment, DD_SITE: 'ddog-gov.com' }
const all: [string, string][] = [
  ['ca-certificates', '20230311'],
  ['datadog-agent', '1:7.47.0-1'],
  ['datadog-signing-keys', '1:1.4.0-1'],
  ['datadog-fips-proxy', '1:1.1.0-1'],
]

export const newHost: Scenario = { name: 'a new host', make: debian }

export const agentConfigured: Scenario = {
  name: 'a host with an Agent that people configured',
  make: () => worked(all.slice(0, 3), { [yaml]: `${key}fips:\n  enabled: false\n` }),
  wishes: { env },
}

export const upgrade: Scenario = {
  name: 'an upgrade of both packages, whose cfg nobody changed',
  make: () =>
    worked(all, {
      [yaml]: `${agentExample.replace('api_key:\n', key)}site: ddog-gov.com\n`,
      [cfg]: exampleOf('1.1.0'),
    }),
  wishes: { env, flags: { upgrade: true } },
}

const watched: Scenario = {
  name: 'a host that shall send the proxy’s log, and be watched',
  make: () => worked(all.slice(0, 3), { [yaml]: `${key}site: ddog-gov.com\n` }),
  wishes: { flags: { 'collect-proxy-logs': true, 'watch-unit': true } },
}

export const scenarios: readonly Scenario[] = [newHost, agentConfigured, upgrade, watched]
