import { variableOf } from '../../config/agent/setting.ts'
import { FIRST_PORT, products } from '../../datadog/ports.ts'
import { isOn } from '../bypasses.ts'
import { variablesIn } from '../environment.ts'
import { leafAt, type Tree, treeAt } from '../tree.ts'
import type { Concern } from './concern.ts'
import { dotted, type ValuesDialect } from './dialects.ts'

/** The default of `portRange` in chart and operator: without the port of NetFlow. */
const DEFAULT_RANGE = 15

interface Need {
  readonly name: string
  readonly offset: number
  /** What turns the product on, in the file; undefined for a default. */
  readonly start?: number | undefined
}

/** Gives what keeps products from their ports: a range too small for them, a first port that is not the proxy's. */
export function portConcerns(tree: Tree, dialect: ValuesDialect): Concern[] {
  const fips = dotted(dialect.fips)
  const given = leafAt(tree, [...fips, 'portRange'])
  const range = Number(given ?? DEFAULT_RANGE)
  const port = Number(leafAt(tree, [...fips, 'port']) ?? FIRST_PORT)
  const lacking = needs(tree, dialect).filter(({ offset }) => offset >= range)
  const concerns: Concern[] = []
  if (port !== FIRST_PORT) {
    const message = `${dialect.fips}.port is ${port}: the Agent is sent there, but the proxy binds ${FIRST_PORT} and up`
    concerns.push({ path: [...fips, 'port'], message })
  }
  if (lacking.length > 0) {
    const names = lacking.map(({ name, offset }) => `${name} (${port + offset})`).join(', ')
    const most = Math.max(...lacking.map(({ offset }) => offset)) + 1
    const message = `${dialect.fips}.portRange ${range}${given === undefined ? ' (the default)' : ''} means ${port} to ${port + range - 1} and leaves out ${names}: set it to ${most}`
    const path = [...fips, 'portRange']
    concerns.push({ path, message, start: lacking.find(({ start }) => start)?.start })
  }
  return concerns
}

function needs(tree: Tree, { names }: ValuesDialect): Need[] {
  const variables = variablesIn(tree)
  return products.flatMap((product): Need[] => {
    const { name, offset, on } = product
    const fields = product[names]
    if (fields) return isProductOn(tree, fields, product.onInKubernetes) ? [{ name, offset }] : []
    if (on === undefined) return []
    const found = variables.find((one) => one.name === variableOf(on) && isOn(one.value))
    if (found) return [{ name, offset, start: found.start }]
    const inFile = ['agents', 'customAgentConfig', ...dotted(on)]
    const value = treeAt(tree, inFile)
    return value && isOn(leafAt(tree, inFile)) ? [{ name, offset, start: value.start }] : []
  })
}

function isProductOn(tree: Tree, fields: readonly string[], otherwise = false): boolean {
  const said = fields.map((path) => leafAt(tree, dotted(path))).filter((one) => one !== undefined)
  return said.length === 0 ? otherwise : said.some(isOn)
}
