import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'

const root = new URL('../../../', import.meta.url).pathname
const file =
  process.env.DD_FIPS_OSCAL_SCHEMA ??
  resolve(root, '../shared/oscal/oscal_assessment-results_schema.json')

/** Why what needs NIST's schema is skipped, or false. The schema is not ours to hand on. */
export const noSchema = existsSync(file)
  ? false
  : `NIST's schema is not there: DD_FIPS_OSCAL_SCHEMA names it (${file})`

/** Compiles NIST's schema: draft 7, formats of ajv-formats, `\p{L}` in patterns (ajv's unicodeRegExp). */
export function oscalValidator(): ValidateFunction {
  const ajv = new Ajv({ allErrors: true, strict: true })
  addFormats.default(ajv)
  return ajv.compile(JSON.parse(readFileSync(file, 'utf8')))
}
