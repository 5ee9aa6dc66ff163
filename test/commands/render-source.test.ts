import { join } from 'node:path'
import t from 'tap'
import { sourceOf } from '../../src/commands/render-source.ts'
import { localHost } from '../../src/host/local.ts'

/** What is to be rendered by `render helm ...words` in a directory, with `input` on standard input. */
const asked = (dir: string, words: readonly string[], input: string, mayBeEmpty = false) =>
  sourceOf(
    {
      words: ['helm', ...words],
      path: (name) => join(dir, name),
      files: localHost(),
      program: '',
      input: async () => Buffer.from(input),
    },
    mayBeEmpty,
  )

t.test('a file is read from where the person is, under the name that was given', async (t) => {
  const dir = t.testdir({
    'a.yaml': 'a: 1\n',
    'empty.yaml': '',
    link: t.fixture('symlink', 'a.yaml'),
  })
  const source = await asked(dir, ['a.yaml'], 'not read')
  t.same(source, { name: 'a.yaml', path: join(dir, 'a.yaml'), content: Buffer.from('a: 1\n') })
  t.equal(String((await asked(dir, ['link'], '')).content), 'a: 1\n', 'by a link too')
  t.equal((await asked(dir, ['empty.yaml'], '')).content.length, 0, 'an empty file is one')
})

t.test('standard input is read where no file or "-" is named', async (t) => {
  for (const words of [[], ['-']]) {
    const source = await asked(t.testdir(), words, 'b: 1\n')
    t.same(source, { name: 'standard input', content: Buffer.from('b: 1\n') })
  }
})

t.test('nothing on standard input is a source only where nothing was named', async (t) => {
  const dir = t.testdir()
  t.same(await asked(dir, [], '', true), { name: 'standard input', content: Buffer.of() })
  const empty = { code: 'USAGE', message: /Standard input is empty/ }
  await t.rejects(asked(dir, ['-'], '', true), empty)
  await t.rejects(asked(dir, [], ''), empty)
})

t.test('what is not there, and what is no file, is refused', async (t) => {
  const refused = (message: string) => ({ code: 'NO_SUCH_FILE', exit: 'settings', message })
  const dir = t.testdir({ below: {} })
  await t.rejects(asked(dir, ['gone.yaml'], 'x'), refused('gone.yaml does not exist.'))
  await t.rejects(asked(dir, ['below'], 'x'), refused('below is not a file.'))
})
