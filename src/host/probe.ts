import { request } from 'node:http'
import { networkInterfaces } from 'node:os'
import { DdFipsError } from '../errors.ts'
import { isLoopback } from '../text/loopback.ts'

/** A GET for a server on this very machine. */
export interface Probe {
  /** An address of this host, no name: whoever resolves a name may be led off the host. */
  readonly address: string
  readonly port: number
  readonly path: string
  /** Milliseconds for all of it. */
  readonly timeout: number
  /** Milliseconds for the connection alone. Default: `timeout`. */
  readonly connect?: number
  /** Called while the connection is open and nothing has been sent yet, with our end of it; the request waits for it. */
  readonly connected?: (local: LocalEnd) => Promise<void>
  /** Ends it, as a connection that broke does: nobody waits for the answer any more. */
  readonly signal?: AbortSignal
}

/** Our end of a connection. */
export interface LocalEnd {
  readonly address: string
  readonly port: number
}

/**
 * What came back. `refused` and `unreachable`: no connection, at once or within the time;
 * `empty`: closed without an answer; `silent`: connected, then nothing within the time.
 */
export type ProbeAnswer =
  | { readonly status: number; readonly body: string }
  | { readonly problem: 'refused' | 'unreachable' | 'empty' | 'silent'; readonly detail: string }

const LARGEST = 1_000_000 // bytes of a body; a statistics page has some tens of kilobytes

function isOwn(address: string): boolean {
  if (isLoopback(address)) return true
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return own.some((one) => one.address === address)
}

/**
 * Sends one request without proxy, cookies, credentials or name resolution, and reads the answer.
 * Throws PROBE_LEAVES_HOST for an address that is not this machine's own.
 */
export function probe({
  address,
  port,
  path,
  timeout,
  connect = timeout,
  signal,
  connected: opened,
}: Probe): Promise<ProbeAnswer> {
  if (!isOwn(address)) throw leavesHost(address, port)
  return new Promise((resolve) => {
    let connected = false
    const headers = { 'user-agent': 'dd-fips', connection: 'close' }
    const to = { host: address, port, path, headers, agent: false, ...(signal && { signal }) }
    const asked = request(to, (answer) => {
      const parts: Buffer[] = []
      let size = 0
      const end = () =>
        resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(parts).toString() })
      answer.on('data', (part: Buffer) => {
        parts.push(part)
        size += part.length
        if (size > LARGEST) answer.destroy()
      })
      answer.on('close', end)
    })
    const giveUp = (problem: 'silent' | 'unreachable', detail: string) => {
      resolve({ problem, detail })
      asked.destroy()
    }
    const closed = setTimeout(
      () => giveUp('unreachable', `no connection within ${connect / 1000} s`),
      Math.min(connect, timeout),
    )
    const late = setTimeout(() => giveUp('silent', `no answer within ${timeout / 1000} s`), timeout)
    asked.on('socket', (socket) =>
      socket.on('connect', () => {
        connected = true
        clearTimeout(closed)
        const { localAddress = '', localPort = 0 } = socket
        const looked = opened?.({ address: localAddress, port: localPort })
        looked?.catch(() => undefined).finally(() => asked.end())
      }),
    )
    asked.on('error', ({ message, code }: NodeJS.ErrnoException) => {
      const problem = connected ? 'empty' : code === 'ECONNREFUSED' ? 'refused' : 'unreachable'
      resolve({ problem, detail: message })
    })
    asked.on('close', () => {
      clearTimeout(closed)
      clearTimeout(late)
    })
    if (opened === undefined) asked.end()
  })
}

function leavesHost(address: string, port: number): DdFipsError {
  return new DdFipsError({
    code: 'PROBE_LEAVES_HOST',
    exit: 'unexpected',
    message: `${address}:${port} is not an address of this host, and dd-fips connects to no other.`,
    remedy: 'Have the proxy listen on an address of this host.',
  })
}
