import { createHash } from 'node:crypto'
import { printable } from '../../printable.ts'
import type { Evidence } from '../evidence.ts'

/** Gives text on one line, as OSCAL's strings and titles must be; `-` for nothing. */
export function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, ' ')).trim() || '-'
}

/** Gives text as Markdown that shows it as it is: OSCAL's markup is CommonMark (markup-line). */
export function asMarkup(text: string): string {
  return oneLine(text).replace(/[\\`*_<>[\]~^$]/g, '\\$&')
}

/** Gives text as a block of code, whatever is in it: the fence is longer than any run of backticks in it. */
export function asCode(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}\n${printable(text).trimEnd()}\n${fence}`
}

/** The name space of this tool's names: made once, at random, never to be changed. */
export const nameSpace = '8d2f6a1e-4c0b-4b7e-9a53-1f6e0c9d7b24'

/** Gives the UUID of version 5 of a name in a name space (RFC 9562, 5.5): the same name, the same UUID. */
export function uuidOf(space: string, name: string): string {
  const hash = createHash('sha1')
  hash.update(Buffer.from(space.replaceAll('-', ''), 'hex')).update(name)
  const octets = hash.digest().subarray(0, 16)
  octets[6] = ((octets[6] ?? 0) & 0x0f) | 0x50
  octets[8] = ((octets[8] ?? 0) & 0x3f) | 0x80
  return octets.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

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
