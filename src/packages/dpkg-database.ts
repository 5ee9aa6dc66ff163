import type { Host, RunOptions } from '../host/host.ts'
import { type AlteredFile, parseAltered } from './altered-files.ts'
import { conffileDigests, dpkgStatus } from './dpkg-status.ts'
import { digest, type FileProof, orUnknown, type PackagedFile, proveContent } from './file-proof.ts'

const INFO = '/var/lib/dpkg/info'

/**
 * Gives what dpkg keeps of a package, `list` or `md5sums`; undefined where it keeps none. Its name has the
 * architecture where a package of several is installed.
 */
export async function infoOf(
  host: Host,
  name: string,
  kind: 'list' | 'md5sums',
): Promise<string | undefined> {
  const [found] = (await host.list(INFO)).filter(
    (file) =>
      file === `${name}.${kind}` || (file.startsWith(`${name}:`) && file.endsWith(`.${kind}`)),
  )
  return found && (await host.read(`${INFO}/${found}`))?.toString()
}

/**
 * Gives the files of a package that are not as dpkg keeps them in mind (dpkg(1), --verify). `limit` is how long
 * that may take: by default as long as any command of which only an answer is wanted.
 */
export async function alteredByDpkg(
  host: Host,
  name: string,
  limit: Pick<RunOptions, 'timeout'> = {},
): Promise<AlteredFile[]> {
  const { stdout } = await host.run(['dpkg', '--verify', name], { expect: [0, 1], ...limit })
  return parseAltered(stdout)
}

/** Gives the digests that an md5sums file has of a path (deb-md5sums(5)): one, unless it was tampered with. */
export function md5sumsOf(text: string, path: string): string[] {
  const rows = text.split('\n').map((line) => /^([0-9a-f]{32}) [ *](?:\.?\/)?(.+)$/i.exec(line))
  return rows.flatMap((row) => (row?.[1] && `/${row[2]}` === path ? [row[1]] : []))
}

/**
 * Compares a file with the digest that dpkg keeps of it: in md5sums, or, where the package marks it as
 * configuration, in the status file. No process is started, unless no MD5 can be made here.
 */
export function provedByDpkg(
  host: Host,
  name: string,
  { path, content }: PackagedFile,
  make = digest,
): Promise<FileProof> {
  return orUnknown(async () => {
    const listed = md5sumsOf((await infoOf(host, name, 'md5sums')) ?? '', path)
    const kept = listed.length > 0 ? listed : conffileDigests(await dpkgStatus(host), name, path)
    const isAsItWas = async () =>
      !(await alteredByDpkg(host, name)).some((file) => file.path === path)
    return proveContent(content, kept, 'dpkg', isAsItWas, make)
  })
}
