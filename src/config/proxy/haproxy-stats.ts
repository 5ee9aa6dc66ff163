/** How one server of a backend, or the backend as a whole (`BACKEND`), fares. */
export interface ServerState {
  readonly backend: string
  readonly server: string
  readonly isDown: boolean
  /** Result of the last health check, as `L4TOUT`; empty for a backend as a whole. */
  readonly check: string
  /** What that means, in words. */
  readonly reason: string
}

/** Results of health checks (HAProxy management guide 2.x, section 9.1, check_status). */
const checks: Readonly<Record<string, string>> = {
  SOCKERR: 'socket error',
  L4TOUT: 'no connection within the time limit (Layer4 timeout)',
  L4CON: 'the connection was refused or had no route (Layer4 connection problem)',
  L6TOUT: 'TLS did not answer within the time limit (Layer6 timeout)',
  L6RSP: 'TLS failed (Layer6 invalid response)',
  L7TOUT: 'HTTP did not answer within the time limit (Layer7 timeout)',
  L7RSP: 'HTTP failed (Layer7 invalid response)',
  L7STS: 'HTTP answered with an error (Layer7 wrong status)',
}

/** Status of a server whose name has no address for it (HAProxy 2.4, src/stats.c). */
const NO_ADDRESS = 'MAINT (resolution)'

/**
 * Reads the CSV of HAProxy's statistics page (management guide 2.x, section 9.1): servers and backends,
 * not frontends. Undefined for a text that is no such CSV.
 */
export function parseStatistics(csv: string): ServerState[] | undefined {
  const [head = '', ...rows] = csv.trim().split(/\r?\n/)
  if (!head.startsWith('# pxname,')) return undefined
  const names = head.slice(2).split(',')
  const states: ServerState[] = []
  const spare = new Set<ServerState>()
  for (const row of rows) {
    const fields = fieldsOf(row)
    const field = (name: string) => fields[names.indexOf(name)] ?? ''
    const server = field('svname')
    if (server === 'FRONTEND' || server === '') continue
    // "* L4CON": the check is still going on, this was the one before.
    const check = field('check_status').replace(/^\* /, '')
    const state: ServerState = {
      backend: field('pxname'),
      server,
      // `DOWN 1/2` is on its way up, `NOLB` and `DRAIN` take nothing new, `MAINT` was taken out by hand.
      isDown: /^(DOWN|MAINT|NOLB|DRAIN)/.test(field('status')),
      check,
      reason: checks[check] ?? field('last_chk'),
    }
    states.push(state)
    if (field('status') === NO_ADDRESS) spare.add(state)
  }
  // A `server-template` has more places than its name has addresses: no fault while the backend works.
  const isUp = ({ backend }: ServerState) =>
    states.some((one) => one.backend === backend && one.server === 'BACKEND' && !one.isDown)
  return states.map((one) => (spare.has(one) && isUp(one) ? { ...one, isDown: false } : one))
}

/** Fields are apart by commas; in quotes, commas and doubled quotes are text. */
function fieldsOf(row: string): string[] {
  return [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
  )
}
