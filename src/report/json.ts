import type { Failure } from '../errors.ts'
import type { PlannedChanges } from '../plan/plan.ts'
import { escapedJson } from './printable.ts'

/** Returns the JSON document of a command; it prints exactly one, on stdout. */
export function jsonDocument(content: object): string {
  return `${escapedJson(JSON.stringify({ schemaVersion: 2, ...content }, undefined, 2))}\n`
}

/** Returns a plan as JSON: steps by their kind, because their data is not part of the documented output. */
export function planJson({ changes, restart }: PlannedChanges): object {
  const rows = changes.map(({ step, summary, diff }) => ({
    step: step.kind,
    summary,
    ...(diff !== undefined && { diff }),
  }))
  return { changes: rows, restart }
}

/** Returns a failure as the document that --json prints. */
export function failureJson({ code, message, remedy }: Failure): object {
  return { error: { code, message, remedy } }
}
