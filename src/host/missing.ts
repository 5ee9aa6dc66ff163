import { DdFipsError } from '../errors.ts'

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
