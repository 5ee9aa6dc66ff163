import { DdFipsError } from '../../src/errors.ts'
import { idOf } from '../../src/host/accounts.ts'
import type { Host, RunOptions, RunResult, WriteOptions } from '../../src/host/host.ts'
import { unsafePath } from '../../src/host/paths.ts'
import { type Files, type Inode, makeInode, namesBelow, resolve, statusOf } from './memory-files.ts'

export type Run = (command: readonly string[], options: RunOptions) => Partial<RunResult>

function missing(path: string): DdFipsError {
  const message = `${path} is missing`
  return new DdFipsError({ code: 'NO_FILE', exit: 'unexpected', message, remedy: '' })
}

/** The port to a host that is a map of files; `run` answers its commands. Keeps what the port promises. */
export function memoryHost(files: Files, run: Run): Host {
  const numberOf = (name: string, path: string) =>
    idOf(name, resolve(files, path, true)?.inode?.content.toString() ?? '')
  const dress = (inode: Inode, { owner, mode }: WriteOptions) => {
    if (owner) inode.uid = numberOf(owner.user, '/etc/passwd')
    if (owner) inode.gid = numberOf(owner.group, '/etc/group')
    if (mode !== undefined) inode.mode = mode
    inode.ctimeMs = Date.now()
  }
  const target = (path: string, follow: boolean) => {
    const found = resolve(files, path, follow)
    if (!found) throw missing(path)
    return found
  }
  const replace = (path: string, content: Buffer, model: Inode | undefined, how: WriteOptions) => {
    const found = target(path, true)
    if (found.inode && found.inode.kind !== 'file')
      throw unsafePath(path, 'it is not a regular file')
    const pattern = model ?? (how.fresh ? undefined : found.inode)
    const made = makeInode('file', content)
    if (pattern) {
      const { mode, uid, gid, attributes } = pattern
      Object.assign(made, { mode, uid, gid, attributes })
    }
    if (model) made.mtimeMs = model.mtimeMs
    dress(made, how)
    files.set(found.path, made)
  }
  return {
    root: '/',
    read: async (path) => {
      const inode = resolve(files, path, true)?.inode
      if (inode?.kind === 'directory') throw unsafePath(path, 'it is not a regular file')
      return inode && Buffer.from(inode.content)
    },
    stat: async (path, { follow = false } = {}) => {
      const inode = resolve(files, path, follow)?.inode
      return inode && statusOf(inode)
    },
    space: async () => ({ device: '1', freeBytes: 1e12, freeFiles: 1e9, totalFiles: 2e9 }),
    readLink: async (path) => {
      const inode = resolve(files, path, false)?.inode
      return inode?.kind === 'symlink' ? inode.content.toString() : undefined
    },
    list: async (path) => {
      const found = resolve(files, path, true)
      return found?.inode?.kind === 'directory' ? namesBelow(files, found.path) : []
    },
    write: async (path, content, options = {}) =>
      replace(path, Buffer.from(content), undefined, options),
    create: async (path, content, options = {}) => {
      const found = target(path, false)
      if (found.inode) return false
      const made = makeInode('file', content)
      dress(made, options)
      files.set(found.path, made)
      return true
    },
    makeDirectory: async (path, options = {}) => {
      const found = target(path, true)
      if (found.inode && found.inode.kind !== 'directory') throw unsafePath(path, 'no directory')
      if (found.inode) return
      const made = makeInode('directory')
      dress(made, options)
      files.set(found.path, made)
    },
    copy: async (from, to, options = {}) => {
      const source = resolve(files, from, true)?.inode
      if (source?.kind !== 'file') throw missing(from)
      replace(to, source.content, source, options)
    },
    link: async (path, to) => {
      const found = target(path, false)
      if (found.inode) throw new Error(`EEXIST: ${path}`)
      files.set(found.path, makeInode('symlink', to))
    },
    setOwner: async (path, options) => {
      const { inode } = target(path, true)
      if (!inode) throw missing(path)
      dress(inode, options)
    },
    remove: async (path) => {
      const found = resolve(files, path, false)
      if (!found?.inode) return
      const full = found.inode.kind === 'directory' && namesBelow(files, found.path).length > 0
      if (full) throw new Error(`ENOTEMPTY: ${path}`)
      files.delete(found.path)
    },
    probe: async () => ({ status: 404, body: '' }), // any answer that is not a gateway's own
    run: async (command, options = {}) => {
      const result = { code: 0, stdout: '', stderr: '', ...run(command, options) }
      const lines = `${result.stdout}\n${result.stderr}`.split('\n').filter(Boolean)
      for (const line of lines) options.onLine?.(line)
      if ((options.expect ?? [0]).includes(result.code)) return result
      const message = `${command.join(' ')} ended with ${result.code}: ${result.stderr}`
      throw new DdFipsError({ code: 'COMMAND_FAILED', exit: 'unexpected', message, remedy: '' })
    },
  }
}
