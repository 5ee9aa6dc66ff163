/** US1-FED, the one site that the FIPS proxy serves (Datadog's page on the Agent FIPS proxy). */
export const GOV_SITE = 'ddog-gov.com'

/** The default of `site` in datadog.yaml: US1. */
export const DEFAULT_SITE = 'datadoghq.com'

/** The page that lists the addresses of the intake, for firewalls. */
export const IP_RANGES = `https://ip-ranges.${GOV_SITE}/`
