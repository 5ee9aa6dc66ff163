import { isIP } from 'node:net'
import { anyExit, type Host } from '../../host/host.ts'
import { checkFiles } from './agent-check-files.ts'
import type { AgentUnit } from './agent-units.ts'

const MOST = 64 // names that are looked up
const LOOK_UP_WITHIN = 5_000 // ms for all of them

/** Where an integration is told to connect. */
export interface IntegrationTarget {
  readonly address: string
  /** The file that names it. */
  readonly file: string
}

/** What could be an address or the name of a host. */
const word = /\[?[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:.]*\]?|[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9])?/gi

/** A line of a check's configuration: its key, if it has one, and its value. */
const line = /^[\s-]*(?:(["']?)([\w.-]+)\1\s*:(?=\s|$))?(.*)$/

/** Keys whose values are names of hosts even without a dot. */
const ofHosts = /host|server|addr|ur[il]|endpoint|broker|node|connect|dsn/i

/** Returns the addresses, and the names that may be of hosts, in a check's configuration, comments aside. */
export function hostWords(text: string): string[] {
  const found = text.split('\n').flatMap((row) => {
    const [, , key = '', value = ''] = line.exec(row.replace(/(^|\s)#.*$/, '')) ?? []
    const words = (value.match(word) ?? []).map((one) => one.replace(/[[\]]/g, ''))
    const isName = (one: string) => /[a-z]/i.test(one) && (one.includes('.') || ofHosts.test(key))
    return words.filter((one) => isIP(one) !== 0 || isName(one))
  })
  return [...new Set(found)]
}

/**
 * Returns where the configurations of checks send the Agent, names looked up as the Agent does (getent(1), `ahosts`). dd-agent
 * may write these files: they explain a connection, and prove nothing.
 */
export async function integrationTargets(
  host: Host,
  units: readonly AgentUnit[],
): Promise<IntegrationTarget[]> {
  const files = [
    ...new Set((await Promise.all(units.map((unit) => checkFiles(host, unit)))).flat()),
  ]
  const found: IntegrationTarget[] = []
  const names = new Map<string, string>()
  for (const file of files) {
    const text = String((await host.read(file).catch(() => undefined)) ?? '')
    for (const one of hostWords(text)) {
      if (isIP(one) !== 0) found.push({ address: one, file })
      else names.set(one, names.get(one) ?? file)
    }
  }
  const lookUps = [...names].slice(0, MOST).map(async ([name, file]) => {
    const options = { expect: anyExit, timeout: LOOK_UP_WITHIN }
    const asked = await host.run(['getent', 'ahosts', name], options).catch(() => undefined)
    const lines = asked?.code === 0 ? asked.stdout.split('\n').filter(Boolean) : []
    return lines.map((line): IntegrationTarget => ({ address: line.split(/\s+/)[0] ?? '', file }))
  })
  return [...found, ...(await Promise.all(lookUps)).flat()]
}
