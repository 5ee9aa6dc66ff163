/** A container image by its parts (distribution/reference): `registry/name:tag@digest`. */
export interface Image {
  readonly repository: string
  readonly tag?: string
  readonly digest?: string
}

/** Gives the parts of an image name. */
export function parseImage(name: string): Image {
  const [rest = '', digest] = name.split('@')
  const colon = rest.indexOf(':', rest.lastIndexOf('/') + 1)
  const [repository, tag] = colon < 0 ? [rest] : [rest.slice(0, colon), rest.slice(colon + 1)]
  return { repository, ...(tag && { tag }), ...(digest && { digest }) }
}

/** Names under which the Agent's image is found: Datadog's own, and what mirrors make of them. */
const agentRepository =
  /(^|\/)(datadog|datadoghq)\/agent$|(^|\/|-)(datadog|dd)-agent$|^registry\.datadoghq\.com\/agent$/

/** Whether an image is the Datadog Agent, whatever the registry. */
export function isAgentImage(name: string): boolean {
  return agentRepository.test(parseImage(name).repository)
}

/** Whether an image of the Agent comes from one of Datadog's registries, or a mirror that keeps their names. */
export function isDatadogs(name: string): boolean {
  const { repository } = parseImage(name)
  return /^(.*\/)?(datadog|datadoghq|registry\.datadoghq\.com)\/agent$/.test(repository)
}

/** Whether an image is the FIPS proxy. */
export function isProxyImage(name: string): boolean {
  return /(^|[/-])fips-proxy$/.test(parseImage(name).repository)
}

/** Says what is wrong with the version that a tag of an Agent image names; undefined where nothing is known to be. */
export function agentTagProblem(tag: string): string | undefined {
  const [, major, minor] = /^v?(\d+)(?:\.(\d+))?/.exec(tag) ?? []
  const isOld = Number(major) < 7 || (Number(major) === 7 && Number(minor) < 41)
  if (isOld) return `Agent ${tag} is too old: the \`fips\` settings need 7.41 or later`
  if (/-fips\b/.test(tag)) {
    return `Agent ${tag} is the FIPS Agent, which ignores the \`fips\` settings and the proxy`
  }
  return undefined
}
