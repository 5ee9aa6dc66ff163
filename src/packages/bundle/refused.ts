import { DdFipsError } from '../../errors.ts'

/** Gives the error for a bundle that is not taken (exit 4); nothing was changed by then. */
export function refused(
  code: string,
  message: string,
  remedy = 'Make it again, or carry it over again.',
) {
  return new DdFipsError({ code: `BUNDLE_${code}`, exit: 'preflight', message, remedy })
}
