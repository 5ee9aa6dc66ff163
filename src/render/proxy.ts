/** The proxy's release that Datadog's own ECS instructions name (August 2026). */
export const PROXY_TAG = '1.1.29'
