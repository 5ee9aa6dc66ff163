/** First port of the proxy, HAProxy's own statistics; the products' ports follow by offset. */
export const FIRST_PORT = 9803

/** How many ports the proxy binds, and the Agent counts on: 9803 to 9818. */
export const PORT_COUNT = 16

/** The proxy's release that Datadog's own ECS instructions name (August 2026). */
export const PROXY_TAG = '1.1.29'

export const GOV_SITE = 'ddog-gov.com'

/**
 * Whether the Agent takes an address for `fips.local_address`: `localhost` or a loopback address in
 * figures, and no name (datadog-agent, pkg/util/system, IsLocalAddress).
 */
export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127(\.\d{1,3}){3}$/.test(address)
}
