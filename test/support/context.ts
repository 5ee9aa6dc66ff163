import type { DoingContext, UndoingContext } from '../../src/steps/step.ts'

type Both = DoingContext & UndoingContext

import type { Machine } from './machine.ts'
import { makeInode, plant } from './memory-files.ts'

/** What a step works with on a machine, and what it said. */
export function contextOn(
  machine: Machine,
  more: Partial<Both> = {},
): Both & { readonly said: string[] } {
  const backups = '/var/lib/dd-fips/backups/now'
  plant(machine.files, backups, makeInode('directory'))
  const said: string[] = []
  return {
    host: machine.host,
    secrets: {},
    affected: new Set(),
    backups,
    purge: true,
    lockLimit: 0,
    say: (line) => void said.push(line),
    warn: (line) => void said.push(`! ${line}`),
    said,
    ...more,
  }
}
