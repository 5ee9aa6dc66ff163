import { anyExit, type FileStatus, type Host } from '../../host/host.ts'
import { places } from '../../host/places.ts'
import { changeable } from '../../host/root-alone.ts'

/** What a digest is made with: SHA-256, or MD5 where a package database keeps nothing better. */
export type Algorithm = 'sha256' | 'md5'

/** Digests of files by path, in hexadecimal digits, each with what the file was when it was read (`identityOf`). */
export type SeenDigests = Readonly<
  Record<string, { readonly identity: string; readonly digest: string }>
>

/** A file that changes within so many milliseconds of being read may keep its times: clocks have ticks. */
const SETTLED = 2000

/** Returns what changes whenever a file does. Only the kernel sets ctime, so it cannot be set back. */
export function identityOf({ device, inode, size, mtimeMs, ctimeMs }: FileStatus): string {
  return [device, inode, size, mtimeMs, ctimeMs].join(' ')
}

/** Reads the digests that an earlier `verify` remembered in a file; none from one that is not root's alone. */
export async function readSeen(host: Host, memory: string): Promise<SeenDigests> {
  try {
    const status = await host.stat(memory)
    const isPrivate = status?.kind === 'file' && (status.mode & 0o077) === 0
    const isOfRoot = isPrivate && (await isRootsAlone(host, memory))
    return isOfRoot ? { ...JSON.parse(String(await host.read(memory))).files } : {}
  } catch {
    return {} // not root, or not what we wrote: everything is read once more
  }
}

const isRootsAlone = async (host: Host, path: string) =>
  (await changeable(host, path, { strict: true })) === undefined

/** Remembers digests for the next `verify`, root only (0600), if there is a state directory that is root's alone. */
export async function writeSeen(host: Host, memory: string, files: SeenDigests): Promise<void> {
  if ((await host.stat(places.state))?.kind !== 'directory') return
  if (!(await isRootsAlone(host, places.state))) return
  const text = `${JSON.stringify({ schemaVersion: 1, files })}\n`
  const owner = { user: '0', group: '0' }
  await host.write(memory, text, { owner, mode: 0o600, fresh: true })
}

/**
 * Returns the digests of files by path: the remembered one of a file that has not changed since, else that of
 * its whole content, which another process reads beside us (Node is 100 MB). A file that cannot be read has none.
 */
export async function digestsOf(
  host: Host,
  paths: readonly string[],
  seen: SeenDigests,
  algorithm: Algorithm = 'sha256',
): Promise<{ readonly digests: ReadonlyMap<string, string>; readonly settled: SeenDigests }> {
  const identities = async () =>
    new Map(
      await Promise.all(
        paths.map(async (path) => {
          const status = await host.stat(path)
          return [path, status && { id: identityOf(status), changed: status.ctimeMs }] as const
        }),
      ),
    )
  const started = Date.now()
  const before = await identities()
  const isKnown = (path: string) =>
    seen[path]?.digest !== undefined && seen[path].identity === before.get(path)?.id
  const unknown = paths.filter((path) => !isKnown(path))
  const read =
    unknown.length > 0 ? await digestAll(host, unknown, algorithm) : new Map<string, string>()
  const after = await identities()
  const digests = new Map<string, string>()
  const settled: Record<string, { identity: string; digest: string }> = {}
  for (const path of paths) {
    const digest = isKnown(path) ? seen[path]?.digest : read.get(path)
    const now = after.get(path)
    if (digest === undefined || now === undefined || now.id !== before.get(path)?.id) continue
    digests.set(path, digest)
    if (now.changed < started - SETTLED) settled[path] = { identity: now.id, digest }
  }
  return { digests, settled }
}

/** The programs that print `DIGEST *FILE`; openssl(1) uses the processor's instructions and is 3 times as fast. */
const digesters: Readonly<Record<Algorithm, readonly (readonly [string, ...string[]])[]>> = {
  sha256: [
    ['openssl', 'dgst', '-sha256', '-r'],
    ['sha256sum', '--'],
  ],
  md5: [['md5sum', '--']], // OpenSSL refuses it in FIPS mode
}

/** The names are plain: no line of the output is escaped. */
async function digestAll(
  host: Host,
  paths: readonly string[],
  algorithm: Algorithm,
): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const [program, ...words] of digesters[algorithm]) {
    const { stdout } = await host.run([program, ...words, ...paths], { expect: anyExit })
    for (const line of stdout.split('\n')) {
      const [, digest, path] = /^([0-9a-f]{32,64}) [ *](.*)$/.exec(line) ?? []
      if (digest !== undefined && path !== undefined) found.set(path, digest)
    }
    if (found.size === paths.length) break
  }
  return found
}
