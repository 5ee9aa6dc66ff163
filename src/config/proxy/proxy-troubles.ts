/** What HAProxy's log says is wrong and has not said to be right again. */
export interface ProxyTroubles {
  /** Sockets that could not be bound. */
  readonly binds: readonly string[]
  /** Backends without a server. */
  readonly backends: readonly string[]
  /** Lines of servers that are DOWN, by `backend/server`. */
  readonly servers: ReadonlyMap<string, string>
}

const patterns = {
  /** A new worker knows nothing of the state of servers: all count as up. */
  start: /New worker (#\d+ )?\(\d+\) forked/,
  down: /Server (\S+)\/(\S+) is (?:going )?DOWN\b/,
  /** Also of a server whose name resolves again, which is told with the name (HAProxy 2.4 src/server.c). */
  up: /Server (\S+)\/(\S+) (?:\('[^']*'\) )?(?:is (?:going )?UP\b|administratively READY\b)/,
  /** A place of a `server-template` for which its name has no address: no fault while others have one. */
  spare: /Server (\S+)\/(\S+) is going DOWN for maintenance \(No IP for server/,
  none: /backend '?([^\s']+)'? has no server available/,
  bind: /cannot bind (?:socket|UNIX socket)/,
}

/** Reads what the proxy logged since its start, oldest first, by the patterns of Datadog's FIPS page. */
export function proxyTroubles(lines: readonly string[]): ProxyTroubles {
  const binds: string[] = []
  const servers = new Map<string, string>()
  const backends = new Set<string>()
  const spare = new Set<string>()
  for (const line of lines) {
    const [, downOf, down] = patterns.down.exec(line) ?? []
    const [, upOf, up] = patterns.up.exec(line) ?? []
    const [, none] = patterns.none.exec(line) ?? []
    if (patterns.start.test(line)) {
      servers.clear()
      backends.clear()
      binds.length = 0
    }
    if (downOf !== undefined) {
      servers.set(`${downOf}/${down}`, line.trim())
      if (patterns.spare.test(line)) spare.add(`${downOf}/${down}`)
      else spare.delete(`${downOf}/${down}`)
    }
    if (upOf !== undefined) {
      servers.delete(`${upOf}/${up}`)
      backends.delete(upOf)
    }
    if (none !== undefined) backends.add(none)
    if (patterns.bind.test(line)) binds.push(line.trim())
  }
  const isIdle = (server: string) =>
    spare.has(server) && !backends.has(server.slice(0, server.indexOf('/')))
  for (const server of [...servers.keys()].filter(isIdle)) servers.delete(server)
  return { binds, backends: [...backends], servers }
}
