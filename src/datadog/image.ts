/** The name of the proxy's image in each of Datadog's registries, and of its container in ECS. */
export const PROXY_IMAGE = 'fips-proxy'

/** The default tag of the proxy's image: that of the Datadog chart 3.245.2. */
export const PROXY_TAG = '1.1.30'

/** Datadog's registry on Amazon ECR Public, which Datadog's own ECS instructions name. */
export const PUBLIC_REGISTRY = 'public.ecr.aws/datadog'

/** Repositories of the Agent's image in Datadog's registries, and in mirrors that keep their names. */
export const agentRepository = /(^|\/)(datadog|datadoghq|registry\.datadoghq\.com)\/agent$/

/** Names that mirrors give to the Agent's image where they do not keep Datadog's. */
export const mirroredAgent = /(^|[/-])(datadog|dd)-agent$/
