import { DdFipsError } from '../errors.ts'
import type { FileStatus } from './host.ts'

/** Gives NO_FILE: there is nothing to copy at a path. */
export function noFile(path: string): DdFipsError {
  return new DdFipsError({
    code: 'NO_FILE',
    exit: 'unexpected',
    message: `${path} cannot be copied: it does not exist.`,
    remedy: 'Another program may have removed it. Run dd-fips again.',
  })
}

/** Gives NO_DIRECTORY: a path cannot be written where its directory is missing. */
export function noDirectory(path: string): DdFipsError {
  return new DdFipsError({
    code: 'NO_DIRECTORY',
    exit: 'unexpected',
    message: `${path} cannot be written: its directory does not exist.`,
    remedy: 'The package that ships the directory is missing or damaged; reinstall it.',
  })
}

/**
 * Permission bits by which somebody other than the owner can write; those of the group are the mask of an
 * access control list, so without them no entry of one lets anybody write (acl(5)).
 */
export const othersWrite = 0o022

/**
 * Says whether a symbolic link found in this directory may be followed: only where root (or, for the
 * tests, whoever runs us) owns the directory and nobody else can put a link there. Stricter than
 * `changeable`: neither group 0 nor a sticky directory is an exception.
 */
export function linksAreTrusted(
  directory: Pick<FileStatus, 'mode' | 'uid'>,
  self: number,
): boolean {
  const owned = directory.uid === 0 || directory.uid === self
  return owned && (directory.mode & othersWrite) === 0
}

/** Gives the names in an absolute path. Throws UNSAFE_PATH for one that is relative or holds a NUL. */
export function namesIn(path: string): string[] {
  const names = path.split('/').filter((name) => name !== '' && name !== '.')
  if (!path.startsWith('/') || path.includes('\0')) throw unsafePath(path, 'it is not absolute')
  return names
}

/** Gives the error for a path that is not safe to follow (exit 4 before the first change). */
export function unsafePath(path: string, reason: string): DdFipsError {
  return new DdFipsError({
    code: 'UNSAFE_PATH',
    exit: 'preflight',
    message: `${path} is not safe to use: ${reason}.`,
    remedy:
      'Replace the symbolic link with the file or directory itself, or correct owner and mode.',
  })
}

/** Quotes one argument for a POSIX shell (XCU 2.2.2: nothing is special between single quotes). */
export function quoteForShell(argument: string): string {
  if (/^[\w@%+=:,./-]+$/.test(argument)) return argument
  return `'${argument.replaceAll("'", "'\\''")}'`
}
