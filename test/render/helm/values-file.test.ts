import t from 'tap'
import { openValues } from '../../../src/render/helm/values-file.ts'
import { leafAt } from '../../../src/render/tree.ts'
import { thrownBy } from '../../config/thrown-by.ts'

const edit = { path: ['fips', 'enabled'], value: true } as const
const mark = '\ufeff'

/** Texts, and what becomes of them when fips.enabled shall be true. */
const edited: [what: string, text: string, after: string][] = [
  ['YAML', 'a: 1 # why\n', 'a: 1 # why\nfips:\n  enabled: true\n'],
  ['nothing', '', 'fips:\n  enabled: true\n'],
  ['YAML that says so', 'fips: {enabled: true}\n', 'fips: {enabled: true}\n'],
  ['JSON', '{"a": 1}', '{"a": 1, "fips": {"enabled": true}}'],
  ['JSON that says so', '{ "fips":{"enabled":true} }', '{ "fips":{"enabled":true} }'],
  ['JSON with a byte order mark', `${mark}{"a":1}`, `${mark}{"a":1,"fips":{"enabled":true}}`],
  ['a flow mapping of YAML', "{a: 'b'}\n", "{a: 'b', fips: {enabled: true}}\n"],
]

for (const [what, text, after] of edited) {
  t.test(`${what} is edited in its own style`, async (t) => {
    t.equal(openValues('values.yaml', text).edit([edit]), after)
  })
}

t.test('without edits a file stays as it is', async (t) => {
  for (const text of ['a: 1\n', '{"a":  1}', `${mark}a: 1\r\n`]) {
    t.equal(openValues('values.yaml', text).edit([]), text)
  }
})

t.test('offsets of the tree are those of the text without its mark', async (t) => {
  for (const source of [`${mark}a: x\n`, `${mark}{"a": "x"}`]) {
    const { text, tree } = openValues('values.yaml', source)
    t.equal(text, source.slice(1))
    t.equal(leafAt(tree, ['a']), 'x')
    const entry = tree?.kind === 'map' ? tree.entries.get('a') : undefined
    t.match(entry && text.slice(entry.value.start, entry.value.end), /^"?x"?$/)
  }
})

t.test('bytes are read as UTF-8', async (t) => {
  t.equal(leafAt(openValues('v.yaml', Buffer.from('a: é\n')).tree, ['a']), 'é')
  t.match(
    thrownBy(() => openValues('v.yaml', Buffer.of(0x61, 0x3a, 0x20, 0xff))),
    { exit: 'settings' },
  )
})

/** Texts that cannot be edited, and the line that is named. */
const refused: [what: string, text: string, code: string, line: number][] = [
  ['a template of Go', 'a: 1\nb: {{ .Values.b }}\n', 'CONFIG_TEMPLATED', 2],
  ['a block of a template', 'a: 1\n{{- if .x }}\nb: 2\n{{- end }}\n', 'CONFIG_TEMPLATED', 2],
  ['no YAML', 'a: [1\nb: 2\n', 'CONFIG_NOT_YAML', 2],
  ['a key twice', 'fips: {}\nfips: {}\n', 'CONFIG_DUPLICATE_KEY', 1],
]

for (const [what, text, code, line] of refused) {
  t.test(`${what} is refused with its line`, async (t) => {
    const error = thrownBy(() => openValues('values.yaml', text).edit([edit]))
    t.match(error, { code, exit: 'settings' })
    t.ok(error.message.startsWith(`values.yaml:${line}: `), error.message)
  })
}
