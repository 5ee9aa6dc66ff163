import type { CheckId } from '../checks/check.ts'
import { problemOf } from '../checks/probes/proxy-answers.ts'
import { maskSecrets } from '../config/mask-secrets.ts'
import { proxyTroubles } from '../config/proxy/proxy-troubles.ts'
import type { Observations } from '../doctor/observe.ts'

export const intakeExplains: readonly CheckId[] = ['proxy.backends', 'proxy.log', 'agent.diagnose']

/** How far connections to the intake get. */
export type Layer = 'refused' | 'timeout' | 'tls' | 'other'

/** A backend in trouble, and what tells so. */
export interface Trouble {
  readonly backend: string
  /** `host:port` of its servers. */
  readonly servers: readonly string[]
  readonly layer: Layer
  readonly evidence: readonly string[]
}

/** Results of health checks (HAProxy management guide 2.x, section 9.1, check_status), in log and statistics. */
const layers: readonly (readonly [Layer, RegExp])[] = [
  ['timeout', /Layer4 timeout|L4TOUT/],
  ['refused', /Layer4 (?:connection problem|unreachable)|L4CON|[Ss]ocket error|SOCKERR/],
  ['tls', /Layer6|L6(?:RSP|TOUT)|SSL handshake/],
]

const layerOf = (words: string): Layer | undefined =>
  layers.find(([, pattern]) => pattern.test(words))?.[0]

/** Gives the backends through which nothing gets to Datadog, by HAProxy's own words and statistics. */
export function troublesOf({ answers, proxy }: Observations): Trouble[] {
  if (answers === undefined) return []
  const { asked, states, servers } = answers
  const wrong = asked.filter((one) => 'status' in one.answer && problemOf(one) !== undefined)
  const silent = asked.filter(({ answer }) => 'problem' in answer && answer.problem === 'silent')
  const logged = proxyTroubles(proxy.log).servers
  const dead = states.filter(({ isDown, server }) => isDown && server === 'BACKEND')
  const names = new Set([
    ...[...wrong, ...silent].flatMap(({ route, place }) => backendOf(route.backends, place)),
    ...dead.map(({ backend }) => backend),
  ])
  return [...names].map((backend) => {
    const rows = states.filter((state) => state.backend === backend && state.server !== 'BACKEND')
    const lines = [...logged]
      .filter(([name]) => name.startsWith(`${backend}/`))
      .map(([, line]) => line)
    const down = rows.filter(({ isDown }) => isDown)
    const words = [...lines, ...down.map(({ check }) => check)].join('\n')
    // TCP works by the proxy's own checks, requests fail all the same: what is left is TLS.
    const isOpen = rows.length > 0 && down.length === 0
    const places = [...wrong, ...silent].filter(({ route, place }) =>
      backendOf(route.backends, place).includes(backend),
    )
    return {
      backend,
      servers: [...new Set(servers.get(backend))],
      layer: layerOf(words) ?? (isOpen ? 'tls' : 'other'),
      evidence: [
        // Behind the reason HAProxy counts servers, sessions and queues.
        ...lines.map((line) => maskSecrets(line.replace(/\. \d+ active and .*$/, ''))),
        ...(lines.length > 0
          ? []
          : down.map(({ server, reason }) => `statistics: ${backend}/${server}: ${reason}`)),
        ...(isOpen ? [`statistics: ${backend}: TCP connections work (L4OK)`] : []),
        ...places.map((one) => `${one.place}: ${problemOf(one)}`),
      ],
    }
  })
}

/** A request by a path goes to the first backends that were named for paths; the plain one to the default. */
function backendOf(backends: readonly string[], place: string): readonly string[] {
  const [first, ...others] = backends
  if (first === undefined || others.length === 0) return backends
  return place.includes('/') ? others : [first]
}

const MOST = 5

/** Joins the evidence of troubles, the first words of each. */
export function evidenceOf(troubles: readonly Trouble[]): string {
  const lines = troubles.map(({ backend, servers, evidence: [first = ''] }) => {
    return `${backend} (${servers.join(', ')}): ${first}`
  })
  const more = lines.length > MOST ? [`and ${lines.length - MOST} more`] : []
  return [...lines.slice(0, MOST), ...more].join('\n')
}

/** `trace.agent.ddog-gov.com` of the first server. */
export function hostOf([first]: readonly Trouble[]): { host: string; port: string } {
  const [, host = '', port = '443'] = /^(.*?)(?::(\d+))?$/.exec(first?.servers[0] ?? '') ?? []
  return { host, port }
}

const NAMED = 3

/** Names the backends, the first few of many. */
export function named(troubles: readonly Trouble[]): string {
  const names = troubles.map(({ backend }) => backend)
  const more = names.length > NAMED ? [`${names.length - NAMED} more`] : []
  return [...names.slice(0, NAMED), ...more].join(', ')
}
