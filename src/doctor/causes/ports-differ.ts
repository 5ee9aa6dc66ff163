import { castInteger, fileOf, type Setting, winner } from '../../config/agent/setting.ts'
import { isReached } from '../../config/proxy/cfg.ts'
import { fipsDefaults } from '../../datadog/fips-settings.ts'
import { METRICS_OFFSET } from '../../datadog/ports.ts'
import { proxyUnit } from '../../datadog/units.ts'
import { by } from '../../host/pasted.ts'
import { quoteForShell } from '../../host/paths.ts'
import { places } from '../../host/places.ts'
import type { Cause, Hit } from '../cause.ts'
import type { Observations } from '../observe.ts'
import { bringBack, commandFor, complaintsOf, isVisible } from '../remedies.ts'

const START = 'fips.port_range_start'
const ADDRESS = 'fips.local_address'

/** What such a setting has where it is well-formed: it goes into a command for root, out of dd-agent's file. */
const word = /^[\w.:]+$/

/** Changes one word on the line that a setting stands on, and has everybody read it. */
function edit(
  { source, value }: Setting,
  wanted: string,
  units: readonly string[],
  seen: Observations,
): string | undefined {
  const place = fileOf(source)
  if (place === undefined || !isVisible(place.file) || !word.test(String(value))) return undefined
  const { file, line } = place
  const found = String(value).replaceAll('.', '\\.')
  // sed -i replaces the name of a link, but with a copy of what it leads to.
  const change = `sed -i ${quoteForShell(`${line}s/${found}/${wanted}/`)} ${quoteForShell(file)}`
  return commandFor(seen, by(seen.writer(file), change), seen.typed.reload(...units))
}

export const portsDiffer: Cause = {
  id: 'ports.differ',
  explains: ['proxy.ports', 'proxy.backends', 'agent.diagnose'],
  find(seen) {
    const { binds } = seen.cfg
    if (binds.length === 0) return undefined
    const first = Math.min(...binds.map(({ port }) => port))
    const found = new Map<string, Difference>()
    for (const unit of seen.agentUnits) {
      const layers = unit.running ?? unit.layers
      const [start, address] = [winner(layers, START), winner(layers, ADDRESS)]
      const from = castInteger(start?.value) ?? fipsDefaults.portRangeStart
      const at = String(address?.value ?? fipsDefaults.localAddress)
      // Of a range that lacks other ports than that of metrics the check speaks.
      if (binds.some((bind) => bind.port === from + METRICS_OFFSET && isReached(bind, at))) continue
      const isPort = !binds.some(({ port }) => port === from + METRICS_OFFSET)
      const wrong = isPort ? start : address
      // What one line of a file tells several units is one finding.
      const key = `${wrong?.source} ${from} ${at}`
      const units = [...(found.get(key)?.units ?? []), unit.name]
      found.set(key, { units, from, at, first, wrong, isPort })
    }
    return [...found.values()].map((difference) => hit(seen, difference))
  },
}

interface Difference {
  readonly units: readonly string[]
  readonly from: number
  readonly at: string
  readonly first: number
  readonly wrong: Setting | undefined
  readonly isPort: boolean
}

function hit(seen: Observations, { units, from, at, first, wrong, isPort }: Difference): Hit {
  const { text, example, altered, binds } = seen.cfg
  const last = Math.max(...binds.map(({ port }) => port))
  const own = binds.find(({ port }) => port === first)?.address ?? '127.0.0.1'
  const address = own === '::1' ? own : 'localhost'
  const mend = wrong && edit(wrong, isPort ? String(first) : address, units, seen)
  const isRestored = altered !== undefined || (example !== undefined && example !== text)
  const isChanged = wrong === undefined && isRestored
  const said = wrong ? `${wrong.name}=${wrong.value} (${wrong.source})` : 'the default'
  const names = units.join(', ')
  const look = `grep -n bind ${places.proxyConfig}; ${seen.typed.show(...units)}`
  const isPartly = units.length < seen.agentUnits.length
  return {
    cause: `The Agent looks for the proxy at ${at}:${from + METRICS_OFFSET}, but the proxy listens on ${own}:${first} to ${last}.`,
    likelihood: 'certain',
    evidence: `${names}: ${said}\n${places.proxyConfig} binds ${own}:${first} to ${last}${complaintsOf(seen, 'refused')}`,
    command: mend ?? (isChanged ? bringBack(seen, seen.typed.restart(proxyUnit)) : look),
    mends: mend !== undefined || isChanged,
    ...(isPartly && { advice: `Only ${names} has that setting; the other units find the proxy.` }),
  }
}
