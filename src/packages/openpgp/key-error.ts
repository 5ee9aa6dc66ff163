import { DdFipsError } from '../../errors.ts'

/** Gives the error for key data that cannot be read (exit 4); `source` says where it came from. */
export function notReadable(source: string, problem: string): DdFipsError {
  return new DdFipsError({
    code: 'KEY_NOT_READABLE',
    exit: 'preflight',
    message: `${source} cannot be read as OpenPGP public keys: ${problem}.`,
    remedy:
      'Check what is served there; a proxy, a login page or a broken download may be in its place.',
  })
}
