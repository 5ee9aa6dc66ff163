import type { Host } from '../host/host.ts'
import { builtInFingerprints, keyringHolds } from './keys/signing-keys.ts'
import { bareUrl } from './rpm-sources.ts'

/**
 * Says why the keys that a repository of somebody else's names must not be trusted, or undefined. Those in
 * local files are read; from the network only the address of the signing keys will do, whose keys dd-fips
 * verifies itself and has the package manager use instead.
 */
export async function keysFault(
  host: Host,
  keys: readonly string[],
  keysUrl: string,
  trusted: readonly string[],
): Promise<string | undefined> {
  const local = keys.filter((key) => key.startsWith('file://')).map((key) => key.slice(7))
  const remote = keys.filter((key) => !key.startsWith('file://'))
  const stranger = remote.find((key) => !isBelow(key, keysUrl))
  if (stranger) return `it takes keys from ${bareUrl(stranger)}`
  const found = await Promise.all(local.map((path) => fileFault(host, path, trusted)))
  const fault = found.find(({ problem }) => problem)?.problem
  if (fault) return fault
  const some = remote.length > 0 || keys.length === 0 || found.some(({ good }) => good)
  return some ? undefined : 'its key files hold none of the trusted keys'
}

function isBelow(key: string, keysUrl: string): boolean {
  return key.startsWith('https://') && bareUrl(key).startsWith(`${keysUrl.replace(/\/+$/, '')}/`)
}

interface FileFound {
  readonly good?: boolean
  readonly problem?: string
}

/** Datadog's own expired keys do no harm; the keys of strangers do. */
async function fileFault(host: Host, path: string, trusted: readonly string[]): Promise<FileFound> {
  const content = await host.read(path)
  if (content === undefined) return { problem: `its key file ${path} does not exist` }
  try {
    const holds = keyringHolds(content, trusted)
    const known = [...builtInFingerprints('apt'), ...builtInFingerprints('rpm')]
    const foreign = holds.foreign.find((fingerprint) => !known.includes(fingerprint))
    if (foreign) return { problem: `its key file ${path} holds the foreign key ${foreign}` }
    return { good: holds.trusted.length > 0 }
  } catch {
    return { problem: `its key file ${path} cannot be read as a key` }
  }
}
