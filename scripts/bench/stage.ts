import { readFile } from 'node:fs/promises'
import { everyManager, type Family, families } from '../../test/e2e/families.ts'
import { bootHost, type HostOptions, type TestHost } from '../../test/lab/host.ts'
import { installEnvironment } from '../../test/lab/install-environment.ts'
import type { TreeName } from '../../test/lab/trees.ts'
import { atEnd } from './cleanup.ts'
import type { Manager } from './rows.ts'

/** A key of the usual form that opens nothing. */
const apiKey = '5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e'

/** Returns the row of the end-to-end tests that a package manager is measured on. */
export function familyOf(manager: Manager): Family {
  const id = everyManager.find((one) => families[one].manager === manager)
  if (!id) throw new Error(`no row of the end-to-end tests has ${manager}`)
  return families[id]
}

/** Returns the kind of host that a package manager is measured on. */
export function treeOf(manager: Manager): TreeName {
  return familyOf(manager).tree
}

/** Returns the variables of a plain install on a test host. */
export async function hostEnvironment(): Promise<Record<string, string>> {
  const given = { DD_API_KEY: apiKey, DD_SITE: 'ddog-gov.com', DD_FIPS_MODE: '1' }
  return { ...(await installEnvironment()), ...given }
}

/** Boots a host that `takeDown` ends should nobody else. */
export async function bootBenchHost(
  manager: Manager,
  options: Omit<HostOptions, 'tree'> = {},
): Promise<TestHost> {
  const host = await bootHost({ tree: treeOf(manager), ...options })
  const close = atEnd(() => host.close())
  // An overlay copies a file when it is first opened for writing, and rpm opens its database so even to read.
  if (manager !== 'apt') await host.byHand(['rpm', '-qa'])
  return { ...host, close }
}

/** Takes down hosts, all at once. */
export async function closeHosts(hosts: readonly TestHost[]): Promise<void> {
  await Promise.all(hosts.map((host) => host.close()))
}

/** Copies a program of this machine to a host, which is of the same architecture and Debian. */
export async function layProgram(host: TestHost, path: string): Promise<void> {
  await host.write(path, await readFile(path), { mode: 0o755 })
}
