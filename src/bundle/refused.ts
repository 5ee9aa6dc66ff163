import { DdFipsError } from '../errors.ts'

/** Gives the error for a bundle that is not taken (exit 4); nothing was changed by then. */
export function refused(
  code: string,
  message: string,
  remedy = 'Copy the bundle to this host again, or create it again.',
) {
  return new DdFipsError({ code: `BUNDLE_${code}`, exit: 'preflight', message, remedy })
}
