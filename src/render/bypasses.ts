import { type Variable, variablesIn } from './environment.ts'
import { eachKey, type Tree } from './tree.ts'

/** A way past the proxy, by its offset in the text. */
export interface Finding {
  readonly start: number
  readonly path: string
  readonly message: string
}

/**
 * Settings that name further receivers, which the Agent leaves alone when `fips.enabled` is set
 * (datadog-agent, pkg/config/setup, setupFipsEndpoints).
 */
const setting =
  /^[ \t]*(?:- +)?["']?((?:\w+_)?additional_endpoints|multi_region_failover|observability_pipelines_worker)["']?[ \t]*:/m

const variable =
  /^DD_(?:\w+_)?ADDITIONAL_ENDPOINTS$|^DD_(MULTI_REGION_FAILOVER|OBSERVABILITY_PIPELINES_WORKER)_/

/** Products without a port at the proxy, by the variables that turn them on. */
const straight =
  /^DD_(REMOTE_CONFIGURATION|SBOM|SBOM_HOST|SBOM_CONTAINER_IMAGE|NETWORK_PATH_CONNECTIONS_MONITORING|CONTAINER_IMAGE|CONTAINER_LIFECYCLE|DISCOVERY)_ENABLED$/

export const isOn = (value: unknown): boolean => /^(1|t|true|yes|on|y)$/i.test(String(value))

const past = 'what it names is sent to directly, past the proxy'

/** Gives the ways past the proxy that a file's own environment lists and configuration texts open. */
export function bypasses(text: string, tree: Tree): Finding[] {
  return [...inVariables(variablesIn(tree)), ...inSettings(text, tree)]
}

function inVariables(variables: readonly Variable[]): Finding[] {
  return variables.flatMap(({ name, value, start }) => {
    if (variable.test(name)) return [{ start, path: name, message: `${name}: ${past}` }]
    if (!straight.test(name) || !isOn(value)) return []
    const message = `${name}: the proxy has no port for it; its data are sent directly`
    return [{ start, path: name, message }]
  })
}

/** In mappings by the key, and in texts that become configuration files by the line. */
function inSettings(text: string, tree: Tree): Finding[] {
  const found: Finding[] = []
  eachKey(tree, (key, { keyStart, value }) => {
    const name = setting.exec(`${key}:`)?.[1]
    const isEmpty = value.kind === 'leaf' && (value.value === null || value.value === '')
    if (name && !isEmpty) {
      found.push({ start: keyStart, path: key, message: `${key}: ${past}` })
    } else if (value.kind === 'leaf' && typeof value.value === 'string') {
      const inner = setting.exec(value.value)?.[1]
      if (inner === undefined) return
      const line = setting.exec(text.slice(value.start, value.end))
      const start = line ? value.start + line.index : keyStart
      found.push({ start, path: `${key}: ${inner}`, message: `${inner} in ${key}: ${past}` })
    }
  })
  return found
}
