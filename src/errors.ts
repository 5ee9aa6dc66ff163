import { maskCredentials } from './text/mask.ts'

/** Exit codes by the name that the code uses; the README documents the numbers. */
export const exitCode = {
  done: 0,
  unexpected: 1,
  changes: 2,
  unproved: 3,
  preflight: 4,
  platform: 5,
  settings: 6,
  putBack: 7,
  remains: 8,
  locked: 9,
} as const

export type ExitName = keyof typeof exitCode

/** What stands behind an error, in the four parts that a reader at 3 a.m. needs. */
export interface Failure {
  /** A word for programs, as `PORT_IN_USE`. */
  readonly code: string
  readonly exit: ExitName
  /** What is wrong: what was found and what was wanted, one or two sentences. Never a secret. */
  readonly message: string
  /** What to do about it. */
  readonly remedy: string
}

/** The one error that this program throws on purpose; anything else is a bug and exits 1. */
export class DdFipsError extends Error implements Failure {
  readonly code: string
  readonly exit: ExitName
  readonly remedy: string

  constructor(failure: Failure, options?: ErrorOptions) {
    // Package managers quote addresses as they stand in files of people.
    super(maskCredentials(failure.message), options)
    this.name = 'DdFipsError'
    this.code = failure.code
    this.exit = failure.exit
    this.remedy = failure.remedy
  }
}

/** What the system says of a file that cannot be written (errno(3)), and what people can do about it. */
const refusals: Readonly<Record<string, Pick<Failure, 'code' | 'remedy'> & { what: string }>> = {
  ENOSPC: {
    code: 'DISK_FULL',
    what: 'No space is left',
    remedy: 'Free disk space or inodes (`df -h`, `df -i`)',
  },
  EDQUOT: { code: 'DISK_FULL', what: 'A disk quota is exceeded', remedy: 'Free space (`quota`)' },
  EROFS: {
    code: 'READ_ONLY',
    what: 'A file system is read-only',
    remedy: 'Remount it read-write (`mount -o remount,rw MOUNTPOINT`)',
  },
  EBUSY: {
    code: 'FILE_BUSY',
    what: 'A file is in use',
    remedy: 'Find what uses it (`findmnt`, `lsof`) and stop or unmount that',
  },
  ELOOP: {
    code: 'UNSAFE_PATH',
    what: 'A symbolic link was found where a file was expected',
    remedy: 'Find out what made the link, and remove it',
  },
}

/**
 * Gives any thrown value as a Failure; a value that is no DdFipsError becomes `UNEXPECTED`, exit 1, but for
 * what the system refuses for a reason that people can mend: exit 4, as long as nothing was changed.
 */
export function asFailure(thrown: unknown): Failure {
  if (thrown instanceof DdFipsError) return thrown
  const refusal = refusals[(thrown as NodeJS.ErrnoException)?.code ?? '']
  if (refusal) {
    const { code, what, remedy } = refusal
    const message = `${what}: ${(thrown as Error).message}.`
    return { code, exit: 'preflight', message, remedy: `${remedy}, then run dd-fips again.` }
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return {
    code: 'UNEXPECTED',
    exit: 'unexpected',
    message: `Unexpected error in dd-fips: ${message}`,
    remedy: 'Run the command again with --verbose and report what it prints.',
  }
}

/** Gives the error for a command line that cannot be understood (exit 6). */
export function usage(problem: string, command = ''): DdFipsError {
  const remedy = `\`dd-fips ${command && `${command} `}--help\` shows ${command ? 'its flags' : 'commands and flags'}.`
  return new DdFipsError({ code: 'USAGE', exit: 'settings', message: `${problem}.`, remedy })
}
