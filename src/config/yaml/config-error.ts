import { DdFipsError } from '../../errors.ts'

/**
 * Gives the error for a configuration file that is not acceptable (exit 6).
 * `line` is 1-based; `problem` says what was found, `remedy` how to mend it.
 */
export function configError(
  code: string,
  file: string,
  line: number | undefined,
  problem: string,
  remedy: string,
): DdFipsError {
  const at = line === undefined ? file : `${file}:${line}`
  return new DdFipsError({ code, exit: 'settings', message: `${at}: ${problem}.`, remedy })
}
