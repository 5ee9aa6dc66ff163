import { execFileSync } from 'node:child_process'
import t from 'tap'
import { glob } from '../../src/host/glob.ts'
import { makeRoot } from './tree.ts'

const names = [
  'eZ1.env',
  'eZ2.env',
  'ez1.env',
  'e*.env',
  'e\\q.env',
  '.eZ1.env',
  'e-1.env',
  'e[1].env',
]

/** Patterns as EnvironmentFile= may have them. */
const patterns = [
  '/etc/*.env',
  '/etc/e[Z]?.env',
  '/etc/e[zZ]1.env',
  '/etc/e[!Z]1.env',
  '/etc/e[^Z]1.env',
  '/etc/e[a-z]1.env',
  '/etc/e[[:upper:]]1.env',
  '/etc/e[-]1.env',
  '/etc/e-?.env',
  '/etc/e[z-a]1.env',
  '/etc/e[1*',
  '/etc/e[]*]*.env',
  '/etc/e\\*.env',
  '/etc/e\\\\q.env',
  '/etc/e\\[1\\].env',
  '/etc/.e*',
  '/etc/?eZ1.env',
  '/e*/eZ1.env',
  '/*/sub/*.env',
  '/etc/none*',
  '/none/*',
]

/** Asks glob(3) of the C library itself: a line of JSON for each pattern. */
const JUDGE = `
import ctypes, json, sys
libc = ctypes.CDLL(None)
class Found(ctypes.Structure):
    _fields_ = [('count', ctypes.c_size_t), ('paths', ctypes.POINTER(ctypes.c_char_p)), ('rest', ctypes.c_char * 256)]
root, *patterns = sys.argv[1:]
for pattern in patterns:
    found = Found()
    libc.glob((root + pattern).encode(), 0, None, ctypes.byref(found))
    print(json.dumps([found.paths[at].decode()[len(root):] for at in range(found.count)]))
`

t.test('patterns match the names that glob(3) matches', async (t) => {
  const tree = makeRoot(t.testdir())
  for (const name of names) tree.put(`etc/${name}`, '')
  tree.put('etc/sub/x.env', '')
  tree.put('srv/sub/y.env', '')
  const judged = execFileSync('python3', ['-c', JUDGE, tree.root, ...patterns], {
    encoding: 'utf8',
  })
  for (const [index, line] of judged.trim().split('\n').entries()) {
    const pattern = patterns[index] ?? ''
    t.same(await glob(tree.host, pattern), JSON.parse(line).sort(), pattern)
  }
})

t.test('a path without a pattern is given as it is', async (t) => {
  const tree = makeRoot(t.testdir())
  t.same(await glob(tree.host, '/etc/datadog-agent/environment'), [
    '/etc/datadog-agent/environment',
  ])
})
