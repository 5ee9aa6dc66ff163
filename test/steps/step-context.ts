import type { Host } from '../../src/host/host.ts'
import type { DoingContext, UndoingContext } from '../../src/steps/step.ts'

/** Gives what a step works with, on this host; what it warns of is collected. */
export function stepContext(
  host: Host,
): (DoingContext & UndoingContext) & { readonly warnings: string[] } {
  const warnings: string[] = []
  return {
    host,
    secrets: {},
    affected: new Set(),
    backups: '/var/lib/dd-fips/backups/run',
    lockLimit: 0,
    purge: true,
    say: () => {},
    warn: (line) => warnings.push(line),
    warnings,
  }
}
