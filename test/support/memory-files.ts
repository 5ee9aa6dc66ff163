import type { FileStatus } from '../../src/host/host.ts'
import { linksAreTrusted, namesIn, unsafePath } from '../../src/host/paths.ts'

/** A file, a directory or a link of a host that lives in memory. */
export interface Inode {
  readonly kind: 'file' | 'directory' | 'symlink'
  /** Of a link: where it points. */
  content: Buffer
  mode: number
  uid: number
  gid: number
  mtimeMs: number
  ctimeMs: number
  /** Stands for extended attributes and access control lists: what goes where the file is carried over. */
  attributes: string
  readonly inode: number
}

let inodes = 1000

/** Makes an inode of root's; a number for `mode` of a directory is its permissions too. */
export function makeInode(kind: Inode['kind'], content: Buffer | string = '', mode = 0o644): Inode {
  inodes += 1
  return {
    kind,
    content: Buffer.from(content),
    mode: kind === 'directory' && mode === 0o644 ? 0o755 : mode,
    uid: 0,
    gid: 0,
    mtimeMs: Date.now(),
    ctimeMs: Date.now(),
    attributes: '',
    inode: inodes,
  }
}

/** A file system in memory: paths without links to what is there. */
export type Files = Map<string, Inode>

export const parentOf = (path: string) => path.slice(0, path.lastIndexOf('/')) || '/'

/** Gives the path after links were followed, as the port promises it; undefined where the way ends. */
export function resolve(
  files: Files,
  path: string,
  follow: boolean,
  hops = 0,
): { path: string; inode: Inode | undefined } | undefined {
  if (hops > 40) throw unsafePath(path, 'its symbolic links form a loop')
  let at = ''
  const names = namesIn(path)
  for (const [index, name] of names.entries()) {
    const directory = files.get(at || '/')
    if (directory?.kind !== 'directory') return undefined
    if (name === '..') {
      at = at && (parentOf(at) === '/' ? '' : parentOf(at))
      continue
    }
    const next = `${at}/${name}`
    const inode = files.get(next)
    const isLast = index === names.length - 1
    if (inode?.kind === 'symlink' && (follow || !isLast)) {
      if (!linksAreTrusted(directory, 0)) throw unsafePath(path, `"${name}" is a symbolic link`)
      const target = inode.content.toString()
      const base = target.startsWith('/') ? '' : at
      return resolve(files, [base, target, ...names.slice(index + 1)].join('/'), follow, hops + 1)
    }
    if (isLast) return { path: next, inode }
    at = next
  }
  return { path: at || '/', inode: files.get(at || '/') }
}

/** Puts something in place, with the directories above it. */
export function plant(files: Files, path: string, inode: Inode): Inode {
  const above = parentOf(path)
  if (path !== '/' && !files.has(above)) plant(files, above, makeInode('directory'))
  files.set(path, inode)
  return inode
}

/** Names directly below a directory, sorted. */
export function namesBelow(files: Files, path: string): string[] {
  const prefix = path === '/' ? '/' : `${path}/`
  const below = [...files.keys()].filter((name) => name !== '/' && name.startsWith(prefix))
  return below
    .map((name) => name.slice(prefix.length))
    .filter((name) => !name.includes('/'))
    .sort()
}

export function statusOf({ content, attributes: _, ...status }: Inode): FileStatus {
  return { ...status, size: content.length, links: 1, device: 1 }
}
