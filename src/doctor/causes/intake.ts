import type { CheckId } from '../../checks/check.ts'
import { isOfProxy, problemOf } from '../../checks/probes/proxy-answers.ts'
import { proxyTroubles } from '../../config/proxy/proxy-troubles.ts'
import { proxyUnit } from '../../datadog/units.ts'
import { quoteForShell } from '../../host/paths.ts'
import { places } from '../../host/places.ts'
import { addressesOf, nameServersIn } from '../../text/host-names.ts'
import { maskSecrets } from '../../text/mask.ts'
import type { Cause } from '../cause.ts'
import type { Observations } from '../observe.ts'
import { complaintsOf, isHostName } from '../remedies.ts'

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

/** 502, 503 or 504 that is not the proxy's own page, or a 502 of the proxy: it got an answer that was none. */
export const intakeInTrouble: Cause = {
  id: 'intake.in-trouble',
  explains: intakeExplains,
  find(seen) {
    const wrong = (seen.answers?.asked ?? []).filter((one) => {
      if (!('status' in one.answer) || problemOf(one) === undefined) return false
      return !isOfProxy(one.answer) || one.answer.status === 502
    })
    const [first] = wrong
    if (first === undefined || !('status' in first.answer)) return undefined
    const isOwn = wrong.some(({ answer }) => !isOfProxy(answer))
    return {
      cause: isOwn
        ? `The intake is reached and answers ${first.answer.status}: the problem is on the other side.`
        : 'The intake accepts requests from the proxy and closes the connection without an answer (502).',
      likelihood: isOwn ? 'certain' : 'likely',
      evidence:
        wrong.map((one) => `${one.place} (${one.route.name}): ${problemOf(one)}`).join('\n') +
        complaintsOf(seen, 'gateway'),
      command: `curl -s -o /dev/null -w '%{http_code}\\n' ${quoteForShell(`http://127.0.0.1:${first.place}`)}`,
      mends: false,
      advice:
        'If something between this host and Datadog answers instead (an HTTP proxy, a load balancer), look there; otherwise see the Datadog status page for US1-FED. The Agent keeps its data and sends it again.',
    }
  },
}

/** HAProxy at its start (src/server.c, srv_set_addr_via_libc), in all of 1.8 to 3.x. */
const unresolved = /'server ([^/]+)\/[^']*' : could not resolve address '([^']+)'/

export const nameUnresolved: Cause = {
  id: 'intake.name-unresolved',
  explains: ['proxy.service', 'proxy.ports', 'proxy.backends', 'proxy.log', 'agent.diagnose'],
  find({ proxy, hosts, resolvConf, typed }) {
    if (proxy.state?.active) return undefined
    const lines = proxy.log.filter((line) => unresolved.test(line))
    const names = [...new Set(lines.map((line) => unresolved.exec(line)?.[2] ?? ''))]
    const [name] = names
    if (name === undefined) return undefined
    const servers = nameServersIn(resolvConf)
    const known = names.map(
      (one) => `/etc/hosts: ${addressesOf(one, hosts).join(', ') || `nothing for ${one}`}`,
    )
    const asks = servers.length > 0 ? `asks ${servers.join(', ')}` : 'names no server'
    return {
      cause: `DNS: the proxy cannot resolve ${names.join(', ')} and therefore does not start.`,
      likelihood: 'certain',
      evidence: [
        ...[...new Set(lines)].slice(0, 3).map((line) => maskSecrets(line.trim())),
        ...known.slice(0, 3),
        `/etc/resolv.conf ${asks}`,
      ].join('\n'),
      command: isHostName(name)
        ? `getent ahosts ${name} && { ${typed.restartFailed(proxyUnit)}; }`
        : `grep -n server ${places.proxyConfig}`, // no name at all: the cfg or its environment is wrong
      mends: isHostName(name),
      advice:
        servers.length > 0
          ? 'First get that name server to answer, or configure another. dd-fips sends no query itself; the command does.'
          : 'First configure a name server in /etc/resolv.conf (or in what writes it).',
    }
  },
}
