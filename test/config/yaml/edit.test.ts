import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { readAgentConfig } from '../../../src/config/agent/agent-config.ts'
import { editYaml } from '../../../src/config/yaml/edit.ts'
import { exitCode } from '../../../src/errors.ts'
import { workOf } from '../../support/work.ts'
import { thrownBy } from '../thrown-by.ts'

/** The configurations that people have, and what the two FIPS keys make of each. */
const corpus = new URL('../../../fixtures/configs/datadog/', import.meta.url)
const wanted = [
  { path: ['fips', 'enabled'], value: true },
  { path: ['fips', 'https'], value: false },
]

interface Refusal {
  readonly code: string
  readonly line: number
}

/** The lines from `line` on that read `old` read `new` after the edit. */
interface Replacement {
  readonly line: number
  readonly old: string
  readonly new: string
}

const expected: Record<string, Refusal | Replacement[]> = JSON.parse(
  readFileSync(new URL('expected.json', corpus), 'utf8'),
)

/** What the file must be, made from its bytes and the table alone. */
function replaced(source: Buffer, replacements: readonly Replacement[]): Buffer {
  let text = source.toString('latin1')
  for (const { line, old, new: next } of [...replacements].reverse()) {
    const lines = text.split('\n').slice(0, line - 1)
    const at = lines.join('\n').length + (line > 1 ? 1 : 0)
    const from = Buffer.from(old).toString('latin1')
    if (!text.startsWith(from, at)) throw new Error(`line ${line} does not read ${old}`)
    text = text.slice(0, at) + Buffer.from(next).toString('latin1') + text.slice(at + from.length)
  }
  return Buffer.from(text, 'latin1')
}

t.test('the table names every configuration of the corpus', async (t) => {
  const names = readdirSync(corpus).filter((name) => name.endsWith('.yaml'))
  t.same(Object.keys(expected).sort(), names.map((name) => name.replace('.yaml', '')).sort())
  t.ok(names.length >= 60)
})

for (const [name, outcome] of Object.entries(expected)) {
  const file = `${name}.yaml`
  const source = readFileSync(new URL(file, corpus))

  if (!Array.isArray(outcome)) {
    t.test(`${name}: refused with file, line and cure`, async (t) => {
      const error = thrownBy(() => editYaml(file, source, wanted))
      t.equal(error.code, outcome.code)
      t.equal(exitCode[error.exit], 6)
      t.ok(error.message.startsWith(`${file}:${outcome.line}: `), error.message)
      t.not(error.remedy, '')
      t.notMatch(error.message + error.remedy, /a1b2c3d4/, 'the API key is not shown')
    })
    continue
  }

  t.test(`${name}: exactly the bytes that had to change are changed`, async (t) => {
    const edited = editYaml(file, source, wanted)
    t.equal(edited.toString('latin1'), replaced(source, outcome).toString('latin1'))
    t.match(readAgentConfig(file, edited).fips, { enabled: true, https: false })
    t.ok(editYaml(file, edited, wanted).equals(edited), 'a second edit changes nothing')
  })
}

t.test('a file that is right already is given back as the same bytes', async (t) => {
  const source = readFileSync(new URL('right-crlf-bom-no-newline.yaml', corpus))
  t.ok(editYaml('datadog.yaml', source, wanted).equals(source))
})

/** A file as large as the one that the Agent ships: one live key, and comments that look like keys. */
function exampleOf(size: number): string {
  const block = `
## @param site - string - optional - default: datadoghq.com
#
# site: datadoghq.com

# fips:

  ## @param enabled - boolean - optional - default: false
  #
  # enabled: false

#   api_key:
`
  return `api_key:\n${block.repeat(Math.ceil(size / block.length))}`
}

const newHost = [
  { path: ['api_key'], value: 'a1b2c3d4e5f60718293a4b5c6d7e8f90' },
  { path: ['site'], value: 'ddog-gov.com' },
  ...wanted,
]

t.test('the example of the Agent is edited with less than 150 ms of work', async (t) => {
  const source = exampleOf(180_000)
  const times = Array.from({ length: 12 }, () =>
    workOf(() => editYaml('datadog.yaml', source, newHost)),
  )
  t.ok(Math.min(...times) < 150, `${Math.min(...times)} ms`)
  t.equal(
    editYaml('datadog.yaml', source, newHost).toString(),
    source.replace('api_key:\n', 'api_key: a1b2c3d4e5f60718293a4b5c6d7e8f90\n') +
      'site: ddog-gov.com\nfips:\n  enabled: true\n  https: false\n',
  )
})

t.test('a file of 5 MB is edited with less than 3 s of work', async (t) => {
  const source = exampleOf(5_000_000)
  const times = [1, 2].map(() => workOf(() => editYaml('datadog.yaml', source, newHost)))
  t.ok(Math.min(...times) < 3000, `${times} ms`)
  const edited = editYaml('datadog.yaml', source, newHost)
  const fips = 'fips:\n  enabled: true\n  https: false\n'
  t.ok(edited.toString().endsWith(`#   api_key:\nsite: ddog-gov.com\n${fips}`))
})
