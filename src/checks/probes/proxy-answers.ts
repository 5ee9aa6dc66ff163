import type { Bind } from '../../config/proxy/cfg.ts'
import { parseStatistics, type ServerState } from '../../config/proxy/haproxy-stats.ts'
import { proxyRoutes, type Route } from '../../config/proxy/proxy-routes.ts'
import { IP_RANGES } from '../../datadog/sites.ts'
import { proxyUnit } from '../../datadog/units.ts'
import type { Host } from '../../host/host.ts'
import { places } from '../../host/places.ts'
import type { LocalEnd, Probe, ProbeAnswer } from '../../host/probe.ts'
import type { CheckContext } from '../check.ts'
import { type OtherEnd, otherEnds } from './other-ends.ts'

const LIMIT = 10_000 // ms; HAProxy itself gives up on a backend after its retries
const CONNECT = 4_000 // ms; the kernel answers at once, and a lost packet is sent again after 1 and 3 s
type Limits = Pick<Probe, 'timeout' | 'connect' | 'signal'>

/** A request through the proxy and what came of it. */
export interface Asked {
  readonly route: Route
  /** `9804`, or with the path that leads to another backend than the default one. */
  readonly place: string
  readonly answer: ProbeAnswer
  /** Where the connection led, seen while it was open; undefined where it was not made or not looked at. */
  readonly end?: OtherEnd | undefined
}

/** What a gateway says when what is behind it is the trouble (RFC 9110, 15.6). */
const gateway: Readonly<Record<number, string>> = {
  502: 'the intake closes the connection, or TLS with it fails',
  503: 'no server of the backend can be reached',
  504: 'the intake does not answer in time',
}

/** The address by which this host reaches what listens there. */
function reach({ address }: Bind): string {
  if (address === '0.0.0.0') return '127.0.0.1'
  return address === '::' ? '::1' : address
}

/** Sends a request, without a key, to every port and path of the routes, and sees where each connection leads. */
async function askRoutes(
  host: Host,
  routes: readonly Route[],
  limits: Limits,
  pids: () => Promise<readonly number[]>,
): Promise<Asked[]> {
  const all = routes.flatMap((route) => {
    const binds = [...new Map(route.binds.map((bind) => [bind.port, bind])).values()]
    return binds.flatMap((bind) => route.paths.map((path) => ({ route, bind, path })))
  })
  const ends = otherEnds(host, all.length, pids)
  return Promise.all(
    all.map(async ({ route, bind, path }): Promise<Asked> => {
      const address = reach(bind)
      const place = `${bind.port}${path === '/' ? '' : path}`
      let end: OtherEnd | undefined
      const connected = async (local: LocalEnd) => {
        end = await ends.of(local, { address, port: bind.port })
      }
      const answer = await host.probe({ address, port: bind.port, path, ...limits, connected })
      ends.over()
      return { route, place, answer, end }
    }),
  )
}

/** What came back through the proxy. */
export interface ProxyAnswers {
  /** A request to every port and path that leads to Datadog. */
  readonly asked: readonly Asked[]
  /** Servers and backends of the statistics page; empty where none is served without a password. */
  readonly states: readonly ServerState[]
  /** `host:port` of the servers behind each backend. */
  readonly servers: ReadonlyMap<string, readonly string[]>
}

const memo = new WeakMap<CheckContext, Promise<ProxyAnswers>>()

/** Asks every port of the proxy once, for all who want to know. */
export function proxyAnswers(context: CheckContext): Promise<ProxyAnswers> {
  const { host, survey } = context
  const pids = survey.units.get(proxyUnit)?.pids ?? []
  const answers = memo.get(context) ?? context.answers ?? askProxy(host, async () => pids)
  memo.set(context, answers)
  return answers
}

/** Asks every port of the proxy, whose main process is the first of these. What the signal ends counts as not answered. */
export async function askProxy(
  host: Host,
  pids: () => Promise<readonly number[]>,
  signal?: AbortSignal,
): Promise<ProxyAnswers> {
  const limits = { timeout: LIMIT, connect: CONNECT, ...(signal && { signal }) }
  const { routes, servers } = proxyRoutes((await host.read(places.proxyConfig))?.toString() ?? '')
  const forwarding = routes.filter(({ backends }) => backends.length > 0)
  const asked = await askRoutes(host, forwarding, limits, pids)
  // Only now: requests that failed leave their mark in the statistics.
  const states = forwarding.length > 0 ? await statisticsOf(host, routes, limits) : []
  return { asked, states, servers }
}

/** Gives why an answer is none of the intake's, or undefined. Any status but a gateway's own is one. */
export function problemOf({ answer }: Asked): string | undefined {
  if ('problem' in answer) return `${answer.problem} (${answer.detail})`
  const meaning = gateway[answer.status]
  return meaning && `${answer.status}: ${isOfProxy(answer) ? meaning : 'the intake itself says so'}`
}

/** HAProxy's own error pages (src/http.c, http_err_msgs) have the status as a heading. */
export function isOfProxy(answer: ProbeAnswer): boolean {
  return 'status' in answer && answer.body.includes(`<h1>${answer.status} `)
}

/** Gives what the statistics page says of servers, where one is served without a password; else nothing. */
async function statisticsOf(
  host: Host,
  routes: readonly Route[],
  limits: Limits,
): Promise<ServerState[]> {
  const page = routes.find((route) => route.statistics !== undefined)
  const [bind] = page?.binds ?? []
  if (page?.statistics === undefined || bind === undefined) return []
  const path = `${page.statistics};csv`
  const address = reach(bind)
  const answer = await host.probe({ address, port: bind.port, path, ...limits })
  return 'status' in answer ? (parseStatistics(answer.body) ?? []) : []
}

const remedies = {
  firewall:
    'A firewall on this host blocks connections to the proxy: `nft list ruleset` and `iptables -S` show it.',
  brokenOff: `\`journalctl -u ${proxyUnit}\` says why the proxy closes the connection; its cfg may expect TLS from the Agent.`,
  wayOut: `Allow connections from this host to the intake (firewall, DNS); ${IP_RANGES} lists the addresses.`,
  tls: 'Something between this host and Datadog answers in its place (TLS inspection?), or the clock or the trusted CAs are wrong.',
  intake: 'The intake has a problem: see the Datadog status page for US1-FED.',
} as const

/** Gives what to do about the first answer that is wrong, and servers that are down. */
export function remedyOf(wrong: readonly Asked[], states: readonly ServerState[]): string {
  const [first] = wrong
  if (states.some(({ isDown, check }) => isDown && check.startsWith('L6'))) return remedies.tls
  if (first === undefined) return remedies.wayOut
  if ('problem' in first.answer) {
    if (/refused|unreachable/.test(first.answer.problem)) return remedies.firewall
    if (first.answer.problem === 'empty') return remedies.brokenOff
  } else if (!isOfProxy(first.answer)) return remedies.intake
  // TCP works by the proxy's own checks, requests fail all the same: what is left is TLS.
  const behind = states.filter(
    ({ backend, server }) => first.route.backends.includes(backend) && server !== 'BACKEND',
  )
  const isOpen =
    behind.length > 0 && behind.every(({ isDown, check }) => !isDown && check === 'L4OK')
  return isOpen ? remedies.tls : remedies.wayOut
}
