import type { Host } from '../host/host.ts'

/** Where package managers and we keep what an image must not carry: downloads, lists, logs, what is for one run. */
const placesOfTraces = [
  '/var/cache/apt',
  '/var/lib/apt/lists',
  '/var/cache/dnf',
  '/var/cache/yum',
  '/var/cache/zypp',
  '/var/lib/zypp/AnonymousUniqueId', // libzypp numbers the machine
  '/var/log',
  '/var/tmp',
  '/tmp',
  '/run',
  '/root/.gnupg',
]
/** Packages make directories of their own here, empty ones too. */
const keepsDirectories = '/var/log'

/** Files that name a machine; a new or empty one is for the first boot to fill in (machine-id(5)). */
const identities = ['/etc/machine-id', '/var/lib/dbus/machine-id']

/** What of all that was there before a run. */
export interface TracesBefore {
  readonly paths: ReadonlySet<string>
  readonly identities: ReadonlyMap<string, string | undefined>
}

/** What is mounted there is no part of the image: the /run, /tmp or package cache of who builds it. */
async function below(
  host: Host,
  path: string,
  device: number | undefined,
  found: string[] = [],
): Promise<string[]> {
  const status = await host.stat(path).catch(() => undefined)
  if (status === undefined) return found
  if (status.kind === 'directory') {
    if (status.device !== device) return found // of files overlayfs tells the device of the layer
    for (const name of await host.list(path)) await below(host, `${path}/${name}`, device, found)
  }
  found.push(path) // after what it holds: the order in which things can be removed
  return found
}

async function all(host: Host): Promise<string[]> {
  const device = (await host.stat('/'))?.device
  return (await Promise.all(placesOfTraces.map((path) => below(host, path, device)))).flat()
}

/** Notes what is there before a run in an image. */
export async function beforeTraces(host: Host): Promise<TracesBefore> {
  const known = identities.map(
    async (path): Promise<[string, string | undefined]> => [path, await readPlain(host, path)],
  )
  return { paths: new Set(await all(host)), identities: new Map(await Promise.all(known)) }
}

async function readPlain(host: Host, path: string): Promise<string | undefined> {
  if ((await host.stat(path))?.kind !== 'file') return undefined
  return (await host.read(path))?.toString()
}

const isUnset = (text: string | undefined) => !text?.trim() || text.trim() === 'uninitialized'

/** Removes what came in since, so that no two hosts made from the image have it in common. */
export async function removeTraces(host: Host, before: TracesBefore): Promise<void> {
  for (const path of await all(host)) {
    if (before.paths.has(path)) continue
    const isDirectory = (await host.stat(path))?.kind === 'directory'
    const mayGo = !isDirectory || (await host.list(path)).length === 0
    if (isDirectory && path.startsWith(keepsDirectories) && !path.endsWith('/dd-fips')) continue
    if (mayGo) await host.remove(path)
  }
  for (const [path, text] of before.identities) {
    const now = await readPlain(host, path)
    if (!isUnset(text) || isUnset(now)) continue
    if (text === undefined) await host.remove(path)
    else await host.write(path, text)
  }
}
