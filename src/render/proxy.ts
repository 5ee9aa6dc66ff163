/** First port of the proxy, HAProxy's own statistics; the products' ports follow by offset. */
export const FIRST_PORT = 9803

/** How many ports the proxy binds, and the Agent counts on: 9803 to 9818. */
export const PORT_COUNT = 16

/** The proxy's release that Datadog's own ECS instructions name (August 2026). */
export const PROXY_TAG = '1.1.29'

export const GOV_SITE = 'ddog-gov.com'
