import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { type IniFile, readIni } from '../../../src/packages/rpm/ini.ts'
import type { IniDialect } from '../../../src/packages/rpm/ini-lines.ts'
import { isOn, words } from '../../../src/packages/rpm/option-values.ts'

type Sections = Readonly<Record<string, Readonly<Record<string, string>>>>

/** What scripts/record-ini.ts writes: `sections`, or the first line that the package manager does not accept. */
interface Reading {
  readonly sections?: Sections
  readonly fault?: string
  readonly line?: number
}

const directory = join(import.meta.dirname, '../../../fixtures/ini')
const recorded: Readonly<
  Record<'dnf' | 'yum' | 'zypper', { version: string; files: Readonly<Record<string, Reading>> }>
> = JSON.parse(readFileSync(join(directory, 'readings.json'), 'utf8'))

const names = readdirSync(directory)
  .filter((name) => name.endsWith('.repo'))
  .map((name) => name.replace(/\.repo$/, ''))
const textOf = (name: string) => readFileSync(join(directory, `${name}.repo`), 'utf8')

const optionsById = ({ sections }: IniFile) =>
  Object.fromEntries(sections.map(({ id, options }) => [id, options]))

t.test('every file has a reading of each package manager', async (t) => {
  t.ok(names.length > 30)
  for (const { files } of Object.values(recorded)) t.same(Object.keys(files).sort(), names.sort())
})

for (const [dialect, { version, files }] of [
  ['dnf', recorded.dnf],
  ['yum', recorded.yum],
] as const) {
  t.test(`reads what ${version} reads`, async (t) => {
    for (const name of names) {
      const ours = readIni(textOf(name), dialect)
      const { sections, line } = files[name] ?? {}
      if (sections) t.same(optionsById(ours), sections, name)
      else t.same([ours.sections, ours.fault?.line], [[], line], `${name}: refused`)
    }
  })
}

/** Files that zypper reads otherwise for what they say, not for how it is written. */
const beyondSyntax: Readonly<Record<string, string>> = {
  'carriage-returns': 'an address may not hold a carriage return',
  'section-proto': 'an alias that begins with _ is hidden',
}

/** The options that `zypper repos --export` prints for every repository. */
function asExported(options: Readonly<Record<string, string>>) {
  return {
    name: options.name?.replace(/\r$/, ''),
    enabled: options.enabled === undefined || isOn(options.enabled) === true,
    baseurl: words(options.baseurl),
    gpgkey: words(options.gpgkey).map((key) => key.replace('file:///', 'file:/')),
  }
}

const allExported = (sections: Sections) =>
  Object.fromEntries(Object.entries(sections).map(([id, options]) => [id, asExported(options)]))

t.test(`reads what ${recorded.zypper.version} reads`, async (t) => {
  for (const name of names) {
    const ours = readIni(textOf(name), 'zypp')
    const { sections, fault, line } = recorded.zypper.files[name] ?? {}
    const reason = beyondSyntax[name]
    if (reason !== undefined) t.equal(ours.fault, undefined, reason)
    else if (sections) t.same(allExported(optionsById(ours)), allExported(sections), name)
    else t.equal(ours.fault?.line, line ?? ours.fault?.line ?? 'a line', `${name}: ${fault}`)
  }
})

t.test('sections are in the order of the file, with the lines on which they begin', async (t) => {
  const text = '# a\n[b]\nname=B\n\n[a.1]\nname=A\n[b]\nenabled=0\n'
  t.same(readIni(text, 'dnf').sections, [
    { id: 'b', line: 2, options: { name: 'B', enabled: '0' } },
    { id: 'a.1', line: 5, options: { name: 'A' } },
  ])
})

t.test('names and values come back whatever characters are in them', async (t) => {
  const name = fc.stringMatching(/^[\w.$%()'"<>-]+$/)
  const value = fc.stringMatching(/^[\w[\]=#;:.,/?\\$%]*$/)
  const plain = { noNullPrototype: true }
  const file = fc.dictionary(name, fc.dictionary(name, value, plain), plain)
  const dialect = fc.constantFrom<IniDialect>('dnf', 'zypp')
  fc.assert(
    fc.property(file, dialect, (sections, dialect) => {
      const lines = Object.entries(sections).flatMap(([id, options]) => [
        `[${id}]`,
        ...Object.entries(options).map(([option, text]) => `${option}=${text}`),
      ])
      return isDeepStrictEqual(optionsById(readIni(lines.join('\n'), dialect)), sections)
    }),
    { seed: 7, numRuns: 500 },
  )
  t.pass('500 files')
})
