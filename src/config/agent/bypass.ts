import semver from 'semver'
import { FIRST_WITH_PROXY } from '../../datadog/agent-versions.ts'
import {
  addressKey,
  type BypassSwitch,
  bypassSwitches,
  receiversKey,
  replacedAddresses,
  replacedVariables,
} from '../../datadog/bypass-settings.ts'
import { products } from '../../datadog/ports.ts'
import { isLoopbackHost } from '../../text/loopback.ts'
import { castBoolean, type Setting, variableOf } from './setting.ts'

/** How a setting sends data past the proxy, whatever `fips.enabled` says. */
export interface Bypass {
  /**
   * `switch`: a product without a port. `too-old`: a product that later Agents redirect. `receivers`: a list of
   * further ones. `address`: one of its own.
   */
  readonly kind: 'switch' | 'too-old' | 'receivers' | 'address'
  /** What leaves. */
  readonly what: string
}

/** A setting by which data leaves past the proxy. */
export interface BypassSetting extends Bypass {
  readonly setting: string
  /** Where it stands. */
  readonly source: string
}

/** A switch of the table, or of a product that an old Agent does not redirect. */
export interface Switch extends BypassSwitch, Bypass {
  readonly kind: 'switch' | 'too-old'
}

const withoutPort = bypassSwitches.map((one): Switch => ({ kind: 'switch', ...one }))

/**
 * Returns the switches that lead past the proxy in one version of the Agent (`7.66.0`): the table, and the products
 * that this version does not redirect yet. An empty version is the oldest with the proxy, undefined the newest.
 */
export function switchesOf(version: string | undefined): readonly Switch[] {
  if (version === undefined) return withoutPort
  const number = semver.coerce(version) ?? FIRST_WITH_PROXY
  const older = products.flatMap(({ on, name, since, chart, operator }): Switch[] => {
    if (on === undefined || !semver.lt(number, since)) return []
    const what = `${name}, which Agents before ${since.replace(/\.0$/, '')} send past the proxy`
    const names = { ...(chart && { chart }), ...(operator && { operator }) }
    return [{ kind: 'too-old', setting: on, what, ...names }]
  })
  return [...withoutPort, ...older]
}

const replaced = new Set([
  ...replacedAddresses.flatMap((key) => [key, variableOf(key)]),
  ...replacedVariables,
])

/** Returns true if a setting sends to an address of its own that is not on this host. */
function leavesHost(name: string, value: unknown): boolean {
  if (!addressKey.test(name) || replaced.has(name) || isNothing(value)) return false
  const host = /^(?:[a-z]+:\/\/)?(?:[^@/]*@)?(\[[^\]]*\]|[^:/]*)/i.exec(String(value))?.[1] ?? ''
  return !isLoopbackHost(host.toLowerCase().replace(/^\[(.*)\]$/, '$1'))
}

/**
 * Returns a function that tells how a setting, a key or a variable, leads an Agent of this version past the proxy;
 * undefined where it does not. The version is that of `switchesOf`.
 */
export function bypassOf(
  version: string | undefined,
): (setting: Pick<Setting, 'name' | 'value'>) => Bypass | undefined {
  const byName = new Map(
    switchesOf(version).flatMap((one) => [
      [one.setting, one],
      [variableOf(one.setting), one],
    ]),
  )
  return ({ name, value }) => {
    const found = byName.get(name)
    if (found && castBoolean(value) === true) return { kind: found.kind, what: found.what }
    if (leavesHost(name, value)) return { kind: 'address', what: 'data for its own address' }
    if (!receiversKey.test(name) || isNothing(value)) return undefined
    return { kind: 'receivers', what: 'data for further receivers' }
  }
}

/** Returns every setting, of files and environment alike, by which an Agent of this version sends past the proxy. */
export function bypassSettings(settings: readonly Setting[], version: string): BypassSetting[] {
  const find = bypassOf(version)
  return settings.flatMap((setting) => {
    const bypass = find(setting)
    return bypass ? [{ setting: setting.name, source: setting.source, ...bypass }] : []
  })
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return true
  if (typeof value === 'string') return /^\s*(|\{\s*\}|\[\s*\]|null)\s*$/.test(value)
  return typeof value === 'object' && Object.keys(value).length === 0
}
