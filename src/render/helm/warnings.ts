import { switchesOf } from '../../config/agent/bypass.ts'
import { DEFAULT_SITE, GOV_SITE } from '../../datadog/sites.ts'
import { lineAt } from '../../text/lines.ts'
import { isLoopbackHost } from '../../text/loopback.ts'
import { bypasses, isOn, whyBypass } from '../bypasses.ts'
import { variablesIn } from '../environment.ts'
import { agentTagProblem, parseImage, versionOf } from '../image.ts'
import type { Warning } from '../rendering.ts'
import { leafAt, type Path, placeOf, type Tree, treeAt } from '../tree.ts'
import type { Concern } from './concern.ts'
import { dotted, type ValuesDialect } from './dialects.ts'
import { portConcerns } from './ports.ts'
import { schemaConcerns } from './schema.ts'
import type { Taken } from './which-dialect.ts'

/** Gives what defeats the proxy although `fips.enabled` is set, in the order of the file. */
export function helmWarnings(text: string, { dialect, base, tree, isKnown }: Taken): Warning[] {
  if (tree === undefined) return []
  const version = agentVersionIn(tree, dialect)
  const concerns = [
    ...(isKnown ? [] : [unknown]),
    ...defeatConcerns(tree, dialect),
    ...switchConcerns(tree, dialect, version),
    ...imageConcerns(tree, dialect),
    ...siteConcerns(tree, dialect),
    ...portConcerns(tree, dialect),
    ...fipsConcerns(tree, dialect),
    ...variableConcerns(tree),
    ...(dialect.kind === 'helm' ? schemaConcerns(tree) : []),
  ]
  const named = concerns.map(({ path, message, start }) => ({
    start: placeOf(tree, path) ?? start,
    path: [...base, ...path].join('.'),
    message,
  }))
  return [...named, ...bypasses(text, tree, version)]
    .sort((a, b) => (a.start ?? -1) - (b.start ?? -1))
    .map(({ start, path, message }) => ({
      path,
      message,
      ...(start !== undefined && { line: lineAt(text, start) }),
    }))
}

const unknown: Concern = {
  path: [],
  message: 'this file has no key of the Datadog chart; is it the right file?',
}

function defeatConcerns(tree: Tree, { defeats, kind }: ValuesDialect): Concern[] {
  const found = (path: string): string | undefined => {
    const value = leafAt(tree, dotted(path))
    return value === undefined ? undefined : String(value)
  }
  const misplaced = kind === 'helm' && treeAt(tree, ['datadog', 'fips']) !== undefined
  return [
    ...defeats
      .filter(([path, value]) => found(path) === value)
      .map(([path, value, why]) => ({
        path: dotted(path),
        message: `${path} is ${value}: ${why}`,
      })),
    ...(misplaced
      ? [
          {
            path: ['datadog', 'fips'],
            message: 'datadog.fips is not read: the chart reads `fips` at the top level',
          },
        ]
      : []),
  ]
}

/** Values and fields that turn on what an Agent of this version sends past the proxy. */
function switchConcerns(
  tree: Tree,
  { names }: ValuesDialect,
  version: string | undefined,
): Concern[] {
  return switchesOf(version)
    .flatMap((one) => (one[names] ?? []).map((path) => ({ path, why: whyBypass(one) })))
    .filter(({ path }) => isOn(leafAt(tree, dotted(path))))
    .map(({ path, why }) => ({ path: dotted(path), message: `${path} is on: ${why}` }))
}

/** Returns the version that the file gives to the node Agents; undefined where chart or operator choose it. */
function agentVersionIn(tree: Tree, { images: [image = ''] }: ValuesDialect): string | undefined {
  const [name, tag] = ['name', 'tag'].map((key) => leafAt(tree, [...dotted(image), key]))
  return versionOf(parseImage(String(name ?? '')).tag ?? String(tag ?? ''))
}

function imageConcerns(tree: Tree, { images }: ValuesDialect): Concern[] {
  return images.flatMap((image) => {
    const at = (key: string): Path => [...dotted(image), key]
    const name = String(leafAt(tree, at('name')) ?? leafAt(tree, at('repository')) ?? '')
    const suffix = leafAt(tree, at('tagSuffix'))
    const given = leafAt(tree, at('tag'))
    const tag = parseImage(name).tag ?? given
    if (tag === undefined && suffix === undefined) return []
    const problem = agentTagProblem(`${tag ?? 7}${suffix ? `-${suffix}` : ''}`)
    const key = tag === given ? (given === undefined ? 'tagSuffix' : 'tag') : 'name'
    return problem ? [{ path: at(key), message: `${image}.${key}: ${problem}` }] : []
  })
}

function siteConcerns(tree: Tree, { site }: ValuesDialect): Concern[] {
  const path = dotted(site)
  const value = leafAt(tree, path)
  if (value === GOV_SITE) return []
  const found = value === undefined ? `not set, which means ${DEFAULT_SITE}` : String(value)
  const message = `${site} is ${found}; the proxy serves ${GOV_SITE} only`
  return [{ path, message, start: placeOf(tree, path.slice(0, -1)) }]
}

function fipsConcerns(tree: Tree, dialect: ValuesDialect): Concern[] {
  const address = [...dotted(dialect.fips), dialect.localAddress]
  const custom = [...dotted(dialect.fips), dialect.customConfig]
  const value = leafAt(tree, address)
  const replaced = treeAt(tree, custom)
  const isReplaced = replaced?.kind === 'map' ? replaced.entries.size > 0 : leafAt(tree, custom)
  return [
    ...(value !== undefined && !isLoopbackHost(String(value))
      ? [
          {
            path: address,
            message: `${address.join('.')} is ${value}: the Agent takes a loopback address only`,
          },
        ]
      : []),
    ...(isReplaced
      ? [
          {
            path: custom,
            message: `${custom.join('.')}: the proxy's own configuration is replaced; nobody vouches for it`,
          },
        ]
      : []),
  ]
}

function variableConcerns(tree: Tree): Concern[] {
  return variablesIn(tree).flatMap(({ name, value, start }) => {
    if (/^DD_FIPS_/.test(name)) {
      return [
        {
          path: [name],
          start,
          message: `${name} is set here as well as by \`fips\`: remove it here`,
        },
      ]
    }
    if (name !== 'DD_SITE' || value === GOV_SITE) return []
    const message = `DD_SITE is ${value ?? 'taken from elsewhere'}; the proxy serves ${GOV_SITE} only`
    return [{ path: [name], start, message }]
  })
}
