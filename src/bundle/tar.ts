import type { Host } from '../host/host.ts'
import { refused } from './refused.ts'

const BLOCK = 512 // bytes; everything in a tar archive is padded to it

/** A regular file in an archive. */
export interface Member {
  readonly path: string
  /** Where its content starts in the archive. */
  readonly offset: number
  readonly bytes: number
}

/** Names that cannot lead anywhere but below the directory that the archive is unpacked in. */
const plainPath = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[\w.+~:%^@=-]+(?:\/[\w.+~:%^@=-]+)*$/

const MOST = 10_000 // members
const RECORD = 20 * BLOCK // tar(1) fills its last record with zeros

/**
 * Lists the members of an archive on the host, in the ustar format (POSIX.1-1988) and of that no more than
 * `bundle create` writes: regular files with short plain names, each once. Links, devices, directories,
 * extended headers and everything else that a tar archive can say throws BUNDLE_NOT_READABLE.
 */
export async function listTar(host: Host, archive: string): Promise<Member[]> {
  const status = await host.stat(archive, { follow: true })
  if (status === undefined) throw refused('MISSING', `${archive} does not exist.`, 'Name a bundle.')
  if (status.kind !== 'file') throw broken(archive, 'it is not a regular file') // a FIFO has no offsets
  const { size } = status
  const members = new Map<string, Member>()
  for (let at = 0; ; ) {
    const header = await host.read(archive, { offset: at, bytes: BLOCK })
    if (header?.length !== BLOCK) throw broken(archive, 'it is truncated')
    if (header.every((byte) => byte === 0)) {
      await refuseOtherEnd(host, archive, at, size)
      return [...members.values()]
    }
    const member = memberOf(archive, header, at + BLOCK)
    if (members.has(member.path)) throw broken(archive, `${member.path} is in it twice`)
    if (members.size === MOST) throw broken(archive, `it holds more than ${MOST} files`)
    members.set(member.path, member)
    at = member.offset + Math.ceil(member.bytes / BLOCK) * BLOCK
    if (at > size) throw broken(archive, 'it is truncated')
  }
}

/** An archive ends with two blocks of zeros and a full record: it is truncated otherwise, or holds more. */
async function refuseOtherEnd(host: Host, archive: string, at: number, size: number) {
  const whole = Math.ceil((at + 2 * BLOCK) / RECORD) * RECORD
  if (size < whole) throw broken(archive, 'it is truncated')
  const end = await host.read(archive, { offset: at, bytes: whole - at })
  if (size > whole || end?.some((byte) => byte !== 0)) {
    throw broken(archive, 'something follows its last file')
  }
}

function memberOf(archive: string, header: Buffer, offset: number): Member {
  const text = (from: number, length: number) =>
    header
      .subarray(from, from + length)
      .toString('latin1')
      .replace(/\0.*$/s, '')
  const number = (from: number, length: number) => {
    const digits = text(from, length).trim()
    return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN
  }
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0)
  if (header.toString('latin1', 257, 265) !== 'ustar\u000000' || number(148, 8) !== sum)
    throw broken(archive, 'it is not a tar archive')
  const [path, type, bytes] = [text(0, 100), text(156, 1), number(124, 12)]
  if (type !== '0' && type !== '') throw broken(archive, `"${path}" is not a regular file`)
  if (text(345, 155) !== '' || !plainPath.test(path)) {
    throw broken(archive, `"${path}" is not a plain name`)
  }
  if (Number.isNaN(bytes)) throw broken(archive, `the size of ${path} is not a number`)
  return { path, offset, bytes }
}

function broken(archive: string, why: string) {
  return refused('NOT_READABLE', `${archive} is not a bundle as dd-fips makes it: ${why}.`)
}
