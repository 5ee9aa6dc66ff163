import { DdFipsError } from '../../errors.ts'
import { anyExit, type Host, type RunOptions } from '../../host/host.ts'
import { installationFault } from '../../packages/network-fault.ts'
import { complaints, quoted, type Said } from '../../packages/rpm/rpm-output.ts'

const LIMIT = 3_600_000 // ms

/** Gives the error for a package manager that did not bring what a bundle needs (exit 4), with its own words. */
export function notFetched(manager: string, said: Said): DdFipsError {
  const lines = complaints(said)
  const fault = installationFault(lines)
  return new DdFipsError({
    code: fault?.code ?? 'BUNDLE_NOT_MADE',
    exit: 'preflight',
    message: `${manager} could not fetch what the bundle needs${fault ? `: ${fault.words}.` : ':'}${quoted(lines)}`,
    remedy:
      fault?.remedy ??
      'Check that this host reaches its repositories, and that a trusted key signs them. No bundle was made.',
  })
}

/** Runs a package manager for a bundle. Throws `notFetched` for an exit code that is not in `expect` (0). */
export async function runFetching(
  host: Host,
  command: readonly [string, ...string[]],
  { env, expect = [0] }: Pick<RunOptions, 'env' | 'expect'> = {},
): Promise<Said> {
  const options = { ...(env && { env }), expect: anyExit, timeout: LIMIT }
  const { code, ...said } = await host.run(command, options)
  if (!expect.includes(code)) throw notFetched(command[0], said)
  return said
}
