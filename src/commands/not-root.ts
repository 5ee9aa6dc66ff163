import { DdFipsError } from '../errors.ts'

/** Gives NOT_ROOT: what was asked is root's to do. */
export function notRoot(toDo: string, remedy = 'Run it with sudo.'): DdFipsError {
  return new DdFipsError({
    code: 'NOT_ROOT',
    exit: 'preflight',
    message: `dd-fips must run as root to ${toDo}.`,
    remedy,
  })
}
