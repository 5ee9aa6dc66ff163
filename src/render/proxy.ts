/** First port of the proxy, HAProxy's own statistics; the products' ports follow by offset. */
export const FIRST_PORT = 9803

/** How many ports the proxy binds, and the Agent counts on: 9803 to 9818. */
export const PORT_COUNT = 16

/** The proxy's release that Datadog's own ECS instructions name (August 2026). */
export const PROXY_TAG = '1.1.29'

export const GOV_SITE = 'ddog-gov.com'

/** A number as Go's net.ParseIP accepts it between dots: 0 to 255, without leading zeros. */
const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const loopbackNetwork = new RegExp(`^127(?:\\.${octet}){3}$`)

/**
 * Whether the Agent takes an address for `fips.local_address`: `localhost` or a loopback address in
 * figures, and no name (datadog-agent, pkg/util/system, IsLocalAddress).
 */
export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || loopbackNetwork.test(address)
}
