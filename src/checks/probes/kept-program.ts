import { anyExit, type FileStatus, type Host } from '../../host/host.ts'
import { places } from '../../host/places.ts'
import { changeable } from '../../host/root-alone.ts'

/** A file of the program that install.sh keeps, as its list has it. */
export interface KeptFile {
  /** Absolute. */
  readonly path: string
  /** In hexadecimal digits. */
  readonly sha256: string
  readonly bytes: number
}

/** SHA-256 of files by path, each with what the file was when it was read (`identityOf`). */
export type SeenDigests = Readonly<
  Record<string, { readonly identity: string; readonly sha256: string }>
>

/** A file that changes within so many milliseconds of being read may keep its times: clocks have ticks. */
const SETTLED = 2000

const row = /^([0-9a-f]{64}) (\d+) (\w(?:[\w.+-]|\/(?=\w))*)$/

/**
 * Reads the list that install.sh writes (`print_manifest`): the release, `SHA-256 BYTES NAME` for each file,
 * and `end`. Returns undefined for any other text, one that was cut off included.
 */
export function parseKept(text: string): KeptFile[] | undefined {
  const [release = '', ...lines] = text.split('\n')
  const rows = lines.slice(0, -2).map((line) => row.exec(line))
  const isWhole = release.startsWith('dd-fips ') && text.endsWith('\nend\n')
  const files = rows.flatMap((found) => {
    const [, sha256, bytes, name] = found ?? []
    if (sha256 === undefined) return []
    return [{ path: `${places.kept}/${name}`, sha256, bytes: Number(bytes) }]
  })
  const has = (name: string) => files.some(({ path }) => path === `${places.kept}/${name}`)
  if (!isWhole || files.length !== rows.length) return undefined
  return has('dd-fips') && has('dd-fips.mjs') ? files : undefined
}

/** Returns what changes whenever a file does. Only the kernel sets ctime, so it cannot be set back. */
export function identityOf({ device, inode, size, mtimeMs, ctimeMs }: FileStatus): string {
  return [device, inode, size, mtimeMs, ctimeMs].join(' ')
}

/** Reads the digests that an earlier `verify` remembered; none from a file that is not root's alone. */
export async function readSeen(host: Host): Promise<SeenDigests> {
  try {
    const status = await host.stat(places.seenProgram)
    const isPrivate = status?.kind === 'file' && (status.mode & 0o077) === 0
    const isOfRoot = isPrivate && (await isRootsAlone(host, places.seenProgram))
    return isOfRoot ? { ...JSON.parse(String(await host.read(places.seenProgram))).files } : {}
  } catch {
    return {} // not root, or not what we wrote: everything is read once more
  }
}

const isRootsAlone = async (host: Host, path: string) =>
  (await changeable(host, path, { strict: true })) === undefined

/** Remembers digests for the next `verify`, root only (0600), if there is a state directory that is root's alone. */
export async function writeSeen(host: Host, files: SeenDigests): Promise<void> {
  if ((await host.stat(places.state))?.kind !== 'directory') return
  if (!(await isRootsAlone(host, places.state))) return
  const text = `${JSON.stringify({ schemaVersion: 1, files })}\n`
  const owner = { user: '0', group: '0' }
  await host.write(places.seenProgram, text, { owner, mode: 0o600, fresh: true })
}

/**
 * Returns the SHA-256 of files by path: the remembered one of a file that has not changed since, else that of
 * its whole content, which another process reads beside us (Node is 100 MB). A file that cannot be read has none.
 */
export async function digestsOf(
  host: Host,
  paths: readonly string[],
  seen: SeenDigests,
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
    seen[path]?.sha256 !== undefined && seen[path].identity === before.get(path)?.id
  const unknown = paths.filter((path) => !isKnown(path))
  const read = unknown.length > 0 ? await sha256Of(host, unknown) : new Map<string, string>()
  const after = await identities()
  const digests = new Map<string, string>()
  const settled: Record<string, { identity: string; sha256: string }> = {}
  for (const path of paths) {
    const sha256 = isKnown(path) ? seen[path]?.sha256 : read.get(path)
    const now = after.get(path)
    if (sha256 === undefined || now === undefined || now.id !== before.get(path)?.id) continue
    digests.set(path, sha256)
    if (now.changed < started - SETTLED) settled[path] = { identity: now.id, sha256 }
  }
  return { digests, settled }
}

/** The programs that print `DIGEST *FILE`; openssl(1) uses the processor's instructions and is 3 times as fast. */
const digesters = [
  ['openssl', 'dgst', '-sha256', '-r'],
  ['sha256sum', '--'],
] as const

/** The names are plain (`row`): no line of the output is escaped. */
async function sha256Of(host: Host, paths: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const [program, ...words] of digesters) {
    const { stdout } = await host.run([program, ...words, ...paths], { expect: anyExit })
    for (const line of stdout.split('\n')) {
      const [, sha256, path] = /^([0-9a-f]{64}) [ *](.*)$/.exec(line) ?? []
      if (sha256 !== undefined && path !== undefined) found.set(path, sha256)
    }
    if (found.size === paths.length) break
  }
  return found
}
