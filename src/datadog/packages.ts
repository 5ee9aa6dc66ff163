/** The Agent. Its flavour of the same name is the only one that works with the proxy. */
export const AGENT_PACKAGE = 'datadog-agent'

/** The FIPS proxy. */
export const PROXY_PACKAGE = 'datadog-fips-proxy'

/** The Agent with a FIPS module of its own, which ignores `fips` in datadog.yaml and thus the proxy. */
export const FIPS_AGENT_PACKAGE = 'datadog-fips-agent'

/** The package that renews Datadog's keyring on apt hosts. It is not in the rpm repositories. */
export const SIGNING_KEYS_PACKAGE = 'datadog-signing-keys'

/** How the names of all of Datadog's packages and units begin. */
export const PACKAGE_PREFIX = 'datadog-'
