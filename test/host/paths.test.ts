import t from 'tap'
import { linksAreTrusted, namesIn, quoteForShell } from '../../src/host/paths.ts'

t.test('a link is trusted where only root, or whoever runs us, can put one', async (t) => {
  const cases: [mode: number, uid: number, self: number, trusted: boolean, who: string][] = [
    [0o755, 0, 0, true, 'root alone'],
    [0o700, 0, 1000, true, 'root alone, asked by another'],
    [0o755, 1000, 1000, true, 'our own directory'],
    [0o755, 1000, 0, false, 'the directory of somebody else'],
    [0o775, 0, 0, false, 'the group may write'],
    [0o757, 0, 0, false, 'everybody may write'],
    [0o1777, 0, 0, false, 'sticky: everybody may add'],
    [0o2755, 0, 0, true, 'set-group-id alone lets nobody write'],
  ]
  for (const [mode, uid, self, trusted, who] of cases) {
    t.equal(linksAreTrusted({ mode, uid }, self), trusted, who)
  }
})

t.test('a path is taken apart into its names, or refused', async (t) => {
  t.same(namesIn('/'), [])
  t.same(namesIn('/etc//datadog-agent/./datadog.yaml/'), ['etc', 'datadog-agent', 'datadog.yaml'])
  t.same(
    namesIn('/a/../b'),
    ['a', '..', 'b'],
    'climbing is up to the walk, which stays in the root',
  )
  for (const path of ['', 'etc/passwd', './x', '../x', '/a\0b']) {
    t.throws(() => namesIn(path), { code: 'UNSAFE_PATH', exit: 'preflight' }, JSON.stringify(path))
  }
})

t.test('what needs no quotes gets none, all else is between single ones', async (t) => {
  const cases: [string, string][] = [
    ['apt-get', 'apt-get'],
    ['-o', '-o'],
    ['Dir::Etc::sourcelist=/etc/x.list', 'Dir::Etc::sourcelist=/etc/x.list'],
    ['', "''"],
    ['a b', "'a b'"],
    ["it's", "'it'\\''s'"],
    ['$(id)', "'$(id)'"],
    ['~', "'~'"],
    ['a\nb', "'a\nb'"],
  ]
  for (const [argument, quoted] of cases) t.equal(quoteForShell(argument), quoted)
})
