import t from 'tap'
import { readYaml, strayTab } from '../../../src/config/yaml/document.ts'

t.test('a tab before the first thing of a line is found, where the Agent minds it', async (t) => {
  const cases: [string, string, number | undefined][] = [
    ['before a comment', 'a: 1\n\t# c\nb: 2\n', 5],
    ['behind spaces', 'a: 1\n  \t# c\nb: 2\n', 7],
    ['alone on its line', 'a: 1\n\t\nb: 2\n', 5],
    ['on the first line', '\t# c\na: 1\n', 0],
    ['behind a collection', 'a: [1, 2]\n\t# c\n', 10],
    ['behind a value', 'a: 1\t# c\n', undefined],
    ['in a comment', '#\tc\n# \t\na: 1\n', undefined],
    ['in a block scalar', 'a: |\n  x\n  \ty\nb: 1\n', undefined],
    ['in a flow collection', 'a: [1,\n \t2]\nb: 1\n', undefined],
    ['in a quoted value', 'a: "x\n \ty"\nb: 1\n', undefined],
    ['nowhere', 'a: 1\n', undefined],
  ]
  for (const [name, text, offset] of cases) t.equal(strayTab(text), offset, name)
})

t.test('such a file is refused by line', async (t) => {
  t.throws(() => readYaml('datadog.yaml', 'a: 1\n\t# c\nb: 2\n'), {
    code: 'CONFIG_NOT_YAML',
    message: /^datadog\.yaml:2: .*tab/,
  })
  t.doesNotThrow(() => readYaml('values.yaml', 'a: 1\n\t# c\nb: 2\n', 'exact'))
})
