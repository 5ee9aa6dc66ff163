import { FIRST_WITH_PROXY } from '../datadog/agent-versions.ts'
import { agentRepository, mirroredAgent, PROXY_IMAGE } from '../datadog/image.ts'

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

/** Whether an image is the Datadog Agent, whatever the registry. */
export function isAgentImage(name: string): boolean {
  return isDatadogs(name) || mirroredAgent.test(parseImage(name).repository)
}

/** Whether an image of the Agent comes from one of Datadog's registries, or a mirror that keeps their names. */
export function isDatadogs(name: string): boolean {
  return agentRepository.test(parseImage(name).repository)
}

const proxyRepository = new RegExp(`(^|[/-])${PROXY_IMAGE}$`)

/** Whether an image is the FIPS proxy. */
export function isProxyImage(name: string): boolean {
  return proxyRepository.test(parseImage(name).repository)
}

/** Returns the version in a tag of an Agent image; undefined for `latest`, `7` and other tags that move. */
export function versionOf(tag: string): string | undefined {
  return /^v?(\d+\.\d+(?:\.\d+)?)/.exec(tag)?.[1]
}

const [firstMajor = Number.NaN, firstMinor = Number.NaN] = FIRST_WITH_PROXY.split('.').map(Number)

/** Says what is wrong with the version that a tag of an Agent image names; undefined where nothing is known to be. */
export function agentTagProblem(tag: string): string | undefined {
  const [, major, minor] = /^v?(\d+)(?:\.(\d+))?/.exec(tag) ?? []
  const isOld =
    Number(major) < firstMajor || (Number(major) === firstMajor && Number(minor) < firstMinor)
  if (isOld) {
    return `Agent ${tag} is too old: the \`fips\` settings need ${firstMajor}.${firstMinor} or later`
  }
  if (/-fips\b/.test(tag)) {
    return `Agent ${tag} is the FIPS Agent, which ignores the \`fips\` settings and the proxy`
  }
  return undefined
}
