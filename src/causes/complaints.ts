import type { Complaint } from '../config/agent/agent-complaints.ts'
import { maskSecrets } from '../config/mask-secrets.ts'
import type { Observations } from './observe.ts'

const LONGEST = 200

/** Gives what the Agent's own logs say of the kind, as more evidence; '' where they say nothing. */
export function complaintsOf(
  seen: Pick<Observations, 'complaints'>,
  ...kinds: Complaint[]
): string {
  const [first] = seen.complaints.filter(({ kind }) => kinds.includes(kind))
  if (first === undefined) return ''
  const line = maskSecrets(first.last)
  return `\n${first.file}: ${line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line}`
}
