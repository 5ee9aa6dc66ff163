import type { Evidence } from '../evidence.ts'
import { oneLine } from './markup.ts'
import { nameSpace, uuidOf } from './uuid.ts'

/** Our properties stand beside OSCAL's own; nobody can register a name under .invalid (RFC 2606). */
const NS = 'https://dd-fips.invalid/ns/oscal'

/** A property of ours. */
export function propertyOf(name: string, value: string): object {
  return { name, ns: NS, value: oneLine(value) }
}

/** The UUIDs of one document, all derived: from its facts, or from the name of the thing on the host. */
export interface Names {
  readonly document: string
  readonly result: string
  readonly plan: string
  readonly tool: string
  readonly platform: string
  readonly host: string
  readonly component: (name: string) => string
  readonly observation: (id: string) => string
  readonly finding: (statement: string) => string
  readonly origins: readonly object[]
  readonly subjects: readonly object[]
}

/** Derives them. Time is left out, so the same facts have the same names. */
export function namesOf({ collectedAt: _, ...facts }: Evidence): Names {
  const document = uuidOf(nameSpace, JSON.stringify(facts))
  const hostName = `host ${facts.host.name ?? ''} ${facts.host.root ?? ''}`
  const host = uuidOf(nameSpace, hostName)
  const tool = uuidOf(nameSpace, `tool ${facts.tool.name} ${facts.tool.version}`)
  return {
    document,
    result: uuidOf(document, 'result'),
    plan: uuidOf(nameSpace, 'plan'),
    tool,
    platform: uuidOf(nameSpace, 'platform'),
    host,
    component: (name) => uuidOf(host, name),
    observation: (id) => uuidOf(document, `observation ${id}`),
    finding: (statement) => uuidOf(document, `finding ${statement}`),
    origins: [{ actors: [{ type: 'tool', 'actor-uuid': tool }] }],
    subjects: [{ 'subject-uuid': host, type: 'inventory-item' }],
  }
}
