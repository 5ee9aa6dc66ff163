import { parseStatistics, type ServerState } from '../config/haproxy-stats.ts'
import type { Bind } from '../config/proxy-cfg.ts'
import { type ProxyRoutes, proxyRoutes, type Route } from '../config/proxy-routes.ts'
import type { Host } from '../host/host.ts'
import { places, proxyUnit } from '../host/places.ts'
import type { ProbeAnswer } from '../host/probe.ts'
import type { Check, Finding } from './check.ts'

const LIMIT = 10_000 // ms; HAProxy itself gives up on a backend after its retries

/** What HAProxy says of itself when the backend is the trouble. */
const gateway: Readonly<Record<number, string>> = {
  502: 'the intake breaks off, or TLS with it fails',
  503: 'no server of the backend can be reached',
  504: 'the intake does not answer in time',
}

const firewall =
  'A firewall on this host keeps connections from the proxy: `nft list ruleset` and `iptables -S` show it.'
const wayOut =
  'Open the way from this host to the intake (firewall, DNS); https://ip-ranges.ddog-gov.com/ has the addresses.'
const tls =
  'Something between this host and Datadog answers in its place (TLS inspection?), or the clock or the trusted CAs are wrong.'

const remedies: Readonly<Record<string, string>> = {
  refused: firewall,
  unreachable: firewall,
  empty: `\`journalctl -u ${proxyUnit}\` says why the proxy breaks off; \`fips.https\` and the cfg may differ.`,
  silent: wayOut,
}

interface Asked {
  readonly route: Route
  /** `9804`, or with the path that leads to another backend than the default one. */
  readonly place: string
  readonly answer: ProbeAnswer
}

/** The address by which this host reaches what listens there. */
function reach({ address }: Bind): string {
  if (address === '0.0.0.0') return '127.0.0.1'
  return address === '::' ? '::1' : address
}

async function ask(host: Host, route: Route): Promise<Asked[]> {
  const binds = [...new Map(route.binds.map((bind) => [bind.port, bind])).values()]
  const all = binds.flatMap((bind) => route.paths.map((path) => ({ bind, path })))
  return Promise.all(
    all.map(async ({ bind, path }) => {
      const request = { address: reach(bind), port: bind.port, path, timeout: LIMIT }
      const place = `${bind.port}${path === '/' ? '' : path}`
      return { route, place, answer: await host.probe(request) }
    }),
  )
}

/** Why the answer is none of the intake's, or undefined. */
function problemOf({ answer }: Asked): string | undefined {
  if ('problem' in answer) return `${answer.problem} (${answer.detail})`
  const meaning = gateway[answer.status]
  return meaning && `${answer.status}: ${meaning}`
}

async function statistics(host: Host, { routes }: ProxyRoutes): Promise<ServerState[]> {
  const page = routes.find((route) => route.statistics !== undefined)
  const [bind] = page?.binds ?? []
  if (page?.statistics === undefined || bind === undefined) return []
  const path = `${page.statistics};csv`
  const answer = await host.probe({ address: reach(bind), port: bind.port, path, timeout: LIMIT })
  return 'status' in answer ? (parseStatistics(answer.body) ?? []) : []
}

const remedyOf = (asked: Asked | undefined, down: readonly ServerState[]): string => {
  if (down.some(({ check }) => check.startsWith('L6'))) return tls
  if (asked && 'problem' in asked.answer) return remedies[asked.answer.problem] ?? wayOut
  return wayOut
}

export const proxyBackends: Check = {
  id: 'proxy.backends',
  needs: ['proxy.ports'],
  live: true,
  async run({ host }): Promise<Finding> {
    const known = proxyRoutes((await host.read(places.proxyConfig))?.toString() ?? '')
    const forwarding = known.routes.filter(({ backends }) => backends.length > 0)
    const [asked, states] = await Promise.all([
      Promise.all(forwarding.map((route) => ask(host, route))).then((all) => all.flat()),
      statistics(host, known),
    ])
    const wrong = asked.filter((one) => problemOf(one) !== undefined)
    const down = states.filter(({ isDown }) => isDown)
    const dead = down.filter(({ server }) => server === 'BACKEND').map(({ backend }) => backend)
    const servers = down.filter(({ server }) => server !== 'BACKEND')
    const lines = [
      ...wrong.map((one) => `${one.place} (${one.route.name}): ${problemOf(one)}`),
      ...servers.map((one) => {
        const places = (known.servers.get(one.backend) ?? []).join(', ')
        return `${one.backend}/${one.server} (${places}): ${one.reason}`
      }),
    ]
    const evidence = lines.join('\n')
    if (wrong.length > 0 || dead.length > 0) {
      const ports = wrong.map(({ place }) => place).join(', ')
      const said = [
        wrong.length > 0 && `No intake answers behind ${ports}.`,
        dead.length > 0 && `The proxy counts these backends as down: ${dead.join(', ')}.`,
      ]
      const summary = said.filter(Boolean).join(' ')
      return { status: 'fail', summary, evidence, remedy: remedyOf(wrong[0], servers) }
    }
    if (servers.length > 0) {
      const names = servers.map(({ backend, server }) => `${backend}/${server}`).join(', ')
      const summary = `Every backend answers, but these servers are down: ${names}.`
      return { status: 'warn', summary, evidence, remedy: remedyOf(undefined, servers) }
    }
    if (asked.length === 0) {
      return {
        status: 'skip',
        summary: `${places.proxyConfig} names no port that leads to Datadog.`,
      }
    }
    const answers = asked.map(
      ({ place, answer }) => `${place} ${'status' in answer && answer.status}`,
    )
    const ports = new Set(forwarding.flatMap(({ binds }) => binds.map(({ port }) => port))).size
    const up = states.filter(({ server }) => server !== 'BACKEND').length
    return {
      status: 'pass',
      summary: `An intake answers behind each of the ${ports} ports.`,
      evidence: `HTTP status by port: ${answers.join(', ')}${up > 0 ? `; statistics: ${up} servers up` : ''}`,
    }
  },
}
