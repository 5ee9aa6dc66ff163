import t from 'tap'
import { type Edit, editYaml } from '../../../src/config/yaml/edit.ts'
import { thrownBy } from '../thrown-by.ts'

const hex = 'a1b2c3d4e5f60718293a4b5c6d7e8f90'
const digits = '12345678901234567890123456789012'

const set = (path: string, value: Edit['value']): Edit => ({ path: path.split('.'), value })

/** What is said, the file, the edit, and the file after it or the code of the refusal. */
const cases: [string, string, Edit, string | { code: string }][] = [
  ['an empty api_key gets its value', 'api_key:\n', set('api_key', hex), `api_key: ${hex}\n`],
  ['a space behind the colon is used', 'api_key: \n', set('api_key', hex), `api_key: ${hex}\n`],
  ['spaces at the end stay', 'api_key:  \n', set('api_key', 'k'), 'api_key: k \n'],
  ['CRLF stays', 'api_key:\r\n', set('api_key', hex), `api_key: ${hex}\r\n`],
  ['a comment stays', 'api_key:   # mine\n', set('api_key', 'x'), 'api_key: x   # mine\n'],
  ['a comment behind a value stays', 'site: a   # b\n', set('site', 'c'), 'site: c   # b\n'],
  [
    'comments below stay',
    'a:\n  # put it here\nb: 1',
    set('a', 'x'),
    'a: x\n  # put it here\nb: 1',
  ],
  ['quotes go with the old value', `k: 'it''s' # c\n`, set('k', 'x'), 'k: x # c\n'],
  ['several lines become one', 'k: "a\n  b" # c\nz: 1\n', set('k', 'x'), 'k: x # c\nz: 1\n'],
  ['a plain value of two lines', 'k: a\n  b\nz: 1\n', set('k', 'x'), 'k: x\nz: 1\n'],
  ['a literal', 'k: |\n  a\n\n  b\n\n# c\nz: 1\n', set('k', 'x'), 'k: x\n\n# c\nz: 1\n'],
  ['a literal of CRLF lines', 'k: |-\r\n  a\r\nz: 1\r\n', set('k', 'x'), 'k: x\r\nz: 1\r\n'],
  ['an empty literal', 'k: |\nz: 1\n', set('k', 'x'), 'k: x\nz: 1\n'],
  [
    'commented keys are no keys',
    `# site: a\nx: 1\n`,
    set('site', 'b'),
    '# site: a\nx: 1\nsite: b\n',
  ],
  ['the spelling of a key stays', 'SITE: a\n', set('site', 'b'), 'SITE: b\n'],
  ['the same string in quotes is the same', `site: "a" # c\n`, set('site', 'a'), `site: "a" # c\n`],
  ['the same string as a literal', `site: |-\n  a\n`, set('site', 'a'), `site: |-\n  a\n`],
  ['the same string by alias', 'x: &x a\nsite: *x\n', set('site', 'a'), 'x: &x a\nsite: *x\n'],
  ['the same string by tag', 'k: !!str 12\n', set('k', '12'), 'k: !!str 12\n'],
  ['a key of digits only needs quotes', `k: ${digits}\n`, set('k', digits), `k: '${digits}'\n`],
  ['a key like a power of ten too', 'k: 1234e567\n', set('k', '1234e567'), `k: '1234e567'\n`],
  ['a word that is a boolean', 'env: no\n', set('env', 'no'), `env: 'no'\n`],
  ['a null word', 'env: ~\n', set('env', '~'), `env: '~'\n`],
  ['an empty string', 'env:\n', set('env', ''), `env: ''\n`],
  ['a string for a number', 'env: 12\n', set('env', 'prod'), 'env: prod\n'],
  ['a tag goes where it would lie', 'k: !!int 12 # c\n', set('k', 'x'), 'k: x # c\n'],
  ['an anchor stays where a tag goes', 'k: &a !!int 12\n', set('k', 'x'), 'k: &a x\n'],
  ['an alias is replaced', 'x: &x a\nk: *x # c\n', set('k', 'b'), 'x: &x a\nk: b # c\n'],
  ['a value below its key', 'k: # c\n  a\nz: 1\n', set('k', 'b'), 'k: # c\n  b\nz: 1\n'],
  ['a boolean', 'logs_enabled: "yes"\n', set('logs_enabled', true), 'logs_enabled: true\n'],
  ['a key without a colon in braces', '{k, z: 1}', set('k', 'a:b'), `{k: 'a:b', z: 1}`],
  ['an empty value in braces', '{k: , z: 1}', set('k', 'x'), '{k: x, z: 1}'],
  ['a question mark', '? k\nz: 1\n', set('k', 'x'), '? k\n: x\nz: 1\n'],
  ['two levels', 'a:\n  b:\n    c: 1\n', set('a.b.c', 'x'), 'a:\n  b:\n    c: x\n'],
  ['two new levels', 'a:\n  x: 1\n', set('a.b.c', 'x'), 'a:\n  x: 1\n  b:\n    c: x\n'],
  [
    'a list where there is none',
    'a: 1\n',
    set('tags', ['a:b', 'c']),
    'a: 1\ntags:\n  - a:b\n  - c\n',
  ],
  ['an empty list', 'a: 1\n', set('tags', []), 'a: 1\ntags: []\n'],
  ['a list for nothing', 'tags: # c\nz: 1\n', set('tags', ['a']), 'tags: # c\n  - a\nz: 1\n'],
  [
    'a list for brackets',
    'tags: [a, b] # c\nz: 1\n',
    set('tags', ['c']),
    'tags: # c\n  - c\nz: 1\n',
  ],
  [
    'a list for brackets of two lines',
    'tags: [a,\n  b] # c\n',
    set('tags', ['c']),
    'tags: # c\n  - c\n',
  ],
  [
    'a list for a list',
    'tags:\n    - a # x\n    - b # y\n# z\n',
    set('tags', ['c', 'd:e']),
    'tags:\n    - c\n    - d:e # y\n# z\n',
  ],
  [
    'a list at the column of its key',
    'tags:\n- a\nz: 1\n',
    set('tags', ['b', 'c']),
    'tags:\n- b\n- c\nz: 1\n',
  ],
  [
    'a list with an empty item',
    'tags:\n  - a\n  -\nz: 1\n',
    set('tags', ['b']),
    'tags:\n  - b\nz: 1\n',
  ],
  [
    'a list with comments below it',
    'tags:\n  - a\n  # b\n\n# c\nz: 1\n',
    set('tags', ['d']),
    'tags:\n  - d\n  # b\n\n# c\nz: 1\n',
  ],
  ['a list for one word', 'tags: a b\n', set('tags', ['a', 'b']), 'tags:\n  - a\n  - b\n'],
  ['a list in braces', '{tags: [a]}\n', set('tags', ['a:b', 'c']), `{tags: ['a:b', c]}\n`],
  ['no list for a list', 'tags: [a]\n', set('tags', []), 'tags: []\n'],
  [
    'no list for a list at the column of its key',
    'tags: # c\r\n# d\r\n- a\r\n- b # e\r\nz: 1\r\n',
    set('tags', []),
    'tags: [] # c\r\n# d # e\r\nz: 1\r\n',
  ],
  [
    'no list for a list right below its key',
    'tags:\n- a\nz: 1\n',
    set('tags', []),
    'tags: []\nz: 1\n',
  ],
  [
    'the same list in brackets',
    'tags: ["a:b", c]\n',
    set('tags', ['a:b', 'c']),
    'tags: ["a:b", c]\n',
  ],
  [
    'the same list in another order',
    'tags: [a, b]\n',
    set('tags', ['b', 'a']),
    'tags:\n  - b\n  - a\n',
  ],
  ['a list with a number', 'tags: [1]\n', set('tags', ['1']), `tags:\n  - '1'\n`],
  [
    'a tagged list below its key',
    'tags:\n  &t !!seq\n  - a\nz: 1\n',
    set('tags', ['b']),
    'tags:\n  &t\n  - b\nz: 1\n',
  ],
  ['a tagged list', 'tags: &t !!seq [a] # c\n', set('tags', ['b']), 'tags: &t # c\n  - b\n'],
  [
    'a duplicate of the edited key',
    'a: 1\nsite: x\nSite: y\n',
    set('site', 'z'),
    { code: 'CONFIG_DUPLICATE_KEY' },
  ],
  [
    'duplicates that all are right stay',
    'site: x\nSite: x\n',
    set('site', 'x'),
    'site: x\nSite: x\n',
  ],
  ['a dotted key that is right stays', 'a.b: x\n', set('a.b', 'x'), 'a.b: x\na:\n  b: x\n'],
  ['a dotted key that is not', 'a: 1\nA.b: y\n', set('a.b', 'x'), { code: 'CONFIG_DOTTED_KEY' }],
  ['a mapping for a string', 'site: {a: 1}\n', set('site', 'x'), { code: 'CONFIG_WRONG_TYPE' }],
  ['a list for a string', 'site:\n- a\n', set('site', 'x'), { code: 'CONFIG_WRONG_TYPE' }],
  ['a mapping for a list', 'tags: {a: b}\n', set('tags', ['a']), { code: 'CONFIG_WRONG_TYPE' }],
  [
    'an anchor inside a list that goes',
    'tags: [&a x]\ny: *a\n',
    set('tags', ['z']),
    { code: 'CONFIG_EDIT_UNSAFE' },
  ],
  ['a value with a NUL', 'a: 1\n', set('api_key', 'se\0cret'), { code: 'VALUE_NOT_ACCEPTABLE' }],
  [
    'a list with an escape character',
    'a: 1\n',
    set('tags', ['a', '\x1b[31m']),
    { code: 'VALUE_NOT_ACCEPTABLE' },
  ],
]

for (const [name, source, edit, outcome] of cases) {
  t.test(`${edit.path.join('.')}: ${name}`, async (t) => {
    if (typeof outcome !== 'string') {
      const error = thrownBy(() => editYaml('datadog.yaml', source, [edit]))
      t.equal(error.code, outcome.code)
      t.notMatch(error.message, /cret|\[31m/, 'the value is not shown')
      return
    }
    t.equal(editYaml('datadog.yaml', source, [edit]).toString(), outcome)
    t.equal(editYaml('datadog.yaml', outcome, [edit]).toString(), outcome)
  })
}

t.test('several edits are made at once, new keys in the order of the edits', async (t) => {
  const edits = [
    set('site', 'ddog-gov.com'),
    set('fips.enabled', true),
    set('api_key', hex),
    set('fips.https', false),
    set('tags', ['a:b']),
  ]
  const edited = editYaml('datadog.yaml', 'tags: []\napi_key:\nfips:\n', edits)
  t.equal(
    edited.toString(),
    `tags:\n  - a:b\napi_key: ${hex}\nfips:\n  enabled: true\n  https: false\nsite: ddog-gov.com\n`,
  )
})

t.test('no edits leave even a file alone that says nothing', async (t) => {
  t.equal(editYaml('datadog.yaml', '', []).toString(), '')
  t.equal(editYaml('datadog.yaml', '# x', []).toString(), '# x')
})
