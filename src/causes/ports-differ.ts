import { castInteger } from '../config/cast.ts'
import { products } from '../config/products.ts'
import { isReached } from '../config/proxy-cfg.ts'
import { type Setting, winner } from '../config/setting.ts'
import { agentUnit, places, proxyUnit } from '../host/places.ts'
import type { Cause, Hit } from './cause.ts'
import { complaintsOf } from './complaints.ts'
import type { Observations } from './observe.ts'

const DEFAULT_START = 9803
const START = 'fips.port_range_start'
const ADDRESS = 'fips.local_address'

/** Restores the packaged example, where that is what the Agent expects. */
const bringBack = `cp -p --backup=numbered ${places.proxyExample} ${places.proxyConfig} && systemctl restart ${proxyUnit}`

/** Changes one word on the line that a setting stands on, and has everybody read it. */
function edit({ source, value }: Setting, wanted: string, unit: string): string | undefined {
  const [, file, line] = /^(\/[^:]*):(\d+)$/.exec(source) ?? []
  if (file === undefined) return undefined
  const found = String(value).replace(/[/\\.*[\]^$&]/g, '\\$&')
  return `sed -i '${line}s/${found}/${wanted}/' ${file} && systemctl daemon-reload && systemctl restart ${unit}`
}

export const portsDiffer: Cause = {
  id: 'ports.differ',
  explains: ['proxy.ports', 'proxy.backends', 'agent.diagnose'],
  find(seen) {
    const { binds } = seen.cfg
    if (binds.length === 0) return undefined
    const first = Math.min(...binds.map(({ port }) => port))
    return seen.agentUnits.flatMap((unit) => {
      const layers = unit.running ?? unit.layers
      const [start, address] = [winner(layers, START), winner(layers, ADDRESS)]
      const from = castInteger(start?.value) ?? DEFAULT_START
      const at = String(address?.value ?? 'localhost')
      const ports = products.map(({ offset }) => from + offset)
      const missed = ports.filter(
        (port) => !binds.some((bind) => bind.port === port && isReached(bind, at)),
      )
      if (!missed.includes(from + 1)) return [] // of all but metrics the check speaks
      const isPort = !binds.some(({ port }) => port === from + 1)
      const wrong = isPort ? start : address
      return [hit(seen, unit.name, { from, at, first, wrong, isPort })]
    })
  },
}

interface Difference {
  readonly from: number
  readonly at: string
  readonly first: number
  readonly wrong: Setting | undefined
  readonly isPort: boolean
}

function hit(
  seen: Observations,
  unit: string,
  { from, at, first, wrong, isPort }: Difference,
): Hit {
  const { text, example, binds } = seen.cfg
  const last = Math.max(...binds.map(({ port }) => port))
  const own = binds.find(({ port }) => port === first)?.address ?? '127.0.0.1'
  const mend =
    wrong && edit(wrong, isPort ? String(first) : own === '::1' ? own : 'localhost', unit)
  const isChanged = wrong === undefined && example !== undefined && example !== text
  const said = wrong ? `${wrong.name}=${wrong.value} (${wrong.source})` : 'the default'
  return {
    cause: `${unit} looks for the proxy at ${at}:${from + 1}, the proxy listens on ${own}:${first} to ${last}.`,
    likelihood: 'certain',
    evidence: `${unit}: ${said}\n${places.proxyConfig} binds ${own}:${first} to ${last}${complaintsOf(seen, 'refused')}`,
    command:
      mend ?? (isChanged ? bringBack : `grep -n bind ${places.proxyConfig}; systemctl cat ${unit}`),
    mends: mend !== undefined || isChanged,
    ...(unit === agentUnit
      ? {}
      : { advice: `Only ${unit} is told so; the other units find the proxy.` }),
  }
}
