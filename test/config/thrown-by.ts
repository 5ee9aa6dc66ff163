import { DdFipsError } from '../../src/errors.ts'

/** Gives the error that a call throws on purpose; fails where it throws nothing or anything else. */
export function thrownBy(call: () => unknown): DdFipsError {
  try {
    call()
  } catch (error) {
    if (error instanceof DdFipsError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
