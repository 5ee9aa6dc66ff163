import type { Probe, ProbeAnswer } from './probe.ts'

/**
 * Gives when a file came to be as it is: of its content or of its inode, whichever changed later (inode(7)).
 * `mv` and `cp -p` bring content with a time of the past; who else than the kernel sets the inode's?
 */
export function changedAt({ mtimeMs, ctimeMs }: Pick<FileStatus, 'mtimeMs' | 'ctimeMs'>): number {
  return Math.max(mtimeMs, ctimeMs)
}

/** For `expect`, where every way in which a command can end is an answer. */
export const anyExit: readonly number[] = Array.from({ length: 256 }, (_, code) => code)

/** What a file is, without following a symbolic link. Times in milliseconds since the epoch. */
export interface FileStatus {
  readonly kind: 'file' | 'directory' | 'symlink' | 'other'
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  readonly links: number
  readonly inode: number
  /** Of the file system that it is on. */
  readonly device: number
  readonly mtimeMs: number
  /** Of the last change of the inode: its content, owner, mode or name. */
  readonly ctimeMs: number
}

/** Who a file shall belong to: names in the host's own /etc/passwd and /etc/group, or decimal numbers. */
export interface Owner {
  readonly user: string
  readonly group: string
}

/** Room on the file system that a path lies on. */
export interface Space {
  /** Tells file systems apart. */
  readonly device: string
  /** Bytes that root can still write. */
  readonly freeBytes: number
  /** Inodes; a file system that makes them as it goes reports 0 in all. */
  readonly freeFiles: number
  readonly totalFiles: number
}

/** A part of a file. */
export interface Part {
  readonly offset: number
  readonly bytes: number
}

export interface RunOptions {
  /** Exit codes that are an answer, not a failure. Default: 0 only. Any other throws COMMAND_FAILED. */
  readonly expect?: readonly number[]
  /** Added to the fixed minimal environment that children get. Never the API key. */
  readonly env?: Readonly<Record<string, string>>
  /**
   * Leaves out what the host gives its children besides: root's proxies, their passwords in them, are nothing for
   * a program that runs as another user.
   */
  readonly alone?: boolean
  /** Milliseconds; default 10 minutes. Past it the child is ended and COMMAND_TIMEOUT thrown. */
  readonly timeout?: number
  /** Ends the child, which is then as good as killed: for work begun ahead that nobody needs any more. */
  readonly signal?: AbortSignal
  /** Called for each line that the child prints, as it prints it. */
  readonly onLine?: (line: string) => void
}

export interface RunResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface WriteOptions {
  /** Default: that of the file replaced, else root:root. */
  readonly owner?: Owner
  /** Permission bits. Default: those of the file replaced, else 0o644. */
  readonly mode?: number
  /** For files of our own: made anew, nothing carried over (xattrs, ACLs) from the one replaced. */
  readonly fresh?: boolean
}

/**
 * The port to the machine. Every path is absolute, as the host itself names it; under `--root DIR` it
 * is found below DIR, symbolic links included. Missing is `undefined`, wrong throws.
 */
export interface Host {
  /** `/` for the running machine, else the directory given with --root. */
  readonly root: string
  /**
   * The whole file, or a part of it (shorter where the file ends before), or undefined where there is none.
   * Follows symbolic links safely.
   */
  read(path: string, part?: Part): Promise<Buffer | undefined>
  /** Status of the path itself, or with `follow` of what a symbolic link leads to; or undefined. */
  stat(path: string, options?: { readonly follow?: boolean }): Promise<FileStatus | undefined>
  /** Room on the file system of a path, or undefined where there is no such path. */
  space(path: string): Promise<Space | undefined>
  /** Where a symbolic link points, as written, or undefined where there is no such path or it is no link. */
  readLink(path: string): Promise<string | undefined>
  /** Names in a directory, sorted, or [] where there is none. */
  list(path: string): Promise<string[]>
  /**
   * Replaces or makes a file at once (a new file beside it, fsync, rename). Makes no parent directory.
   * Follows only links in directories that root owns and others cannot write; else UNSAFE_PATH.
   */
  write(path: string, content: Buffer | string, options?: WriteOptions): Promise<void>
  /** Makes a file that must not be there yet (O_EXCL); false where something already is. */
  create(path: string, content: string, options?: WriteOptions): Promise<boolean>
  /** Makes a directory, 0755 unless told, whose parent exists; one that exists is left as it is. */
  makeDirectory(path: string, options?: WriteOptions): Promise<void>
  /**
   * Replaces or makes a file with the content of another and all that it carries (times, xattrs, ACLs);
   * owner and mode too, where the options do not say otherwise.
   */
  copy(from: string, to: string, options?: WriteOptions): Promise<void>
  /** Makes a symbolic link where nothing is yet; its directory exists. */
  link(path: string, target: string): Promise<void>
  /** Changes owner and mode of a file or directory, not its content. */
  setOwner(path: string, options: WriteOptions): Promise<void>
  /** Removes a file, a link or an empty directory; nothing there is no error. */
  remove(path: string): Promise<void>
  /** Runs a command, found in the host's standard directories, and waits for it. */
  run(command: readonly [string, ...string[]], options?: RunOptions): Promise<RunResult>
  /** Asks an HTTP server of the machine that we run on, and no other. Throws PROBE_LEAVES_HOST. */
  probe(probe: Probe): Promise<ProbeAnswer>
}
