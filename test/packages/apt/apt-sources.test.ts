import t from 'tap'
import { aptSources, parseDeb822, parseOneLine } from '../../../src/packages/apt/apt-sources.ts'
import { debian, given } from '../../support/machine.ts'

const file = '/etc/apt/sources.list.d/x'
const plain = {
  file,
  suite: 'stable',
  components: ['7'],
  architectures: undefined,
  signedBy: undefined,
  insecure: false,
  byHand: false,
}

t.test('one-line sources are read as sources.list(5) has them', async (t) => {
  const uri = 'https://apt.example.com'
  const cases: [string, string, object[]][] = [
    ['a line', `deb ${uri}/ stable 7\n`, [{ ...plain, uri }]],
    ['tabs and spaces', `deb\t${uri}  stable\t7  \n`, [{ ...plain, uri }]],
    ['a comment behind', `deb ${uri} stable 7 # ours\n`, [{ ...plain, uri }]],
    ['no line break', `deb ${uri} stable 7`, [{ ...plain, uri }]],
    ['a comment', `# deb ${uri} stable 7\n`, []],
    ['sources only', `deb-src ${uri} stable 7\n`, []],
    ['nothing', '\n\n', []],
    [
      'several components',
      `deb ${uri} s a b\n`,
      [{ ...plain, uri, suite: 's', components: ['a', 'b'] }],
    ],
    ['a key', `deb [signed-by=/k.gpg] ${uri} stable 7\n`, [{ ...plain, uri, signedBy: '/k.gpg' }]],
    [
      'options in any case, spaced',
      `deb [ arch=amd64,arm64 Signed-By=/k.gpg ] ${uri} stable 7\n`,
      [{ ...plain, uri, signedBy: '/k.gpg', architectures: ['amd64', 'arm64'] }],
    ],
    [
      'credentials',
      'deb https://me:secret@apt.example.com stable 7\n',
      [{ ...plain, uri, byHand: true }],
    ],
    [
      'credentials with an @ in them',
      'deb https://me:p@ss@apt.example.com stable 7\n',
      [{ ...plain, uri, byHand: true }],
    ],
    ['uncommon options', `deb [lang=none] ${uri} stable 7\n`, [{ ...plain, uri, byHand: true }]],
    [
      'trusted',
      `deb [trusted=yes] ${uri} stable 7\n`,
      [{ ...plain, uri, insecure: true, byHand: true }],
    ],
    ['not trusted', `deb [trusted=no] ${uri} stable 7\n`, [{ ...plain, uri, byHand: true }]],
    [
      'allow-insecure',
      `deb [allow-insecure=1] ${uri} stable 7\n`,
      [{ ...plain, uri, insecure: true, byHand: true }],
    ],
    [
      'several',
      `deb ${uri} stable 7\ndeb ${uri} beta 7\n`,
      [
        { uri, suite: 'stable' },
        { uri, suite: 'beta' },
      ],
    ],
  ]
  for (const [name, text, wanted] of cases) {
    const found = parseOneLine(file, text)
    t.match(found, wanted, name)
    t.equal(found.length, wanted.length)
  }
})

t.test('deb822 stanzas are read with every address, suite and component', async (t) => {
  const uri = 'https://apt.example.com'
  const stanza = `Types: deb\nURIs: ${uri}/\nSuites: stable\nComponents: 7\n`
  const cases: [string, string, object[]][] = [
    ['a stanza', stanza, [{ ...plain, uri }]],
    ['with a key', `${stanza}Signed-By: /k.gpg\n`, [{ ...plain, uri, signedBy: '/k.gpg' }]],
    ['field names in any case', stanza.toLowerCase(), [{ ...plain, uri }]],
    ['switched off', `${stanza}Enabled: no\n`, []],
    ['switched on', `${stanza}Enabled: yes\n`, [{ ...plain, uri }]],
    ['sources only', stanza.replace('deb', 'deb-src'), []],
    ['both', stanza.replace('deb', 'deb-src deb'), [{ ...plain, uri }]],
    ['trusted', `${stanza}Trusted: yes\n`, [{ ...plain, uri, insecure: true, byHand: true }]],
    ['a comment within', stanza.replace('Suites', '# x\nSuites'), [{ ...plain, uri }]],
    ['two stanzas', `${stanza}\n${stanza}`, [{ uri }, { uri }]],
    [
      'two suites',
      stanza.replace('stable', 'stable beta'),
      [{ suite: 'stable' }, { suite: 'beta' }],
    ],
    [
      'a key within',
      `${stanza}Signed-By:\n -----BEGIN PGP\n .\n abc\n`,
      [{ signedBy: /^-----BEGIN PGP/ }],
    ],
    ['empty', '', []],
  ]
  for (const [name, text, wanted] of cases) {
    const found = parseDeb822(file, text)
    t.match(found, wanted, name)
    t.equal(found.length, wanted.length)
  }
})

t.test('every file that apt reads is read, and no other', async (t) => {
  const machine = debian()
  const line = (name: string) => `deb https://${name} stable 7\n`
  given(machine, '/etc/apt/sources.list', line('main'))
  given(machine, '/etc/apt/sources.list.d/a.list', line('a'))
  given(machine, '/etc/apt/sources.list.d/b.sources', 'Types: deb\nURIs: https://b\nSuites: s\n')
  given(machine, '/etc/apt/sources.list.d/c.list.save', line('c'))
  given(machine, '/etc/apt/sources.list.d/README', line('d'))
  const found = await aptSources(machine.host)
  t.same(
    found.map(({ uri }) => uri),
    ['https://main', 'https://a', 'https://b'],
  )
})
