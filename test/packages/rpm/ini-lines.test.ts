import t from 'tap'
import { type IniDialect, iniEntries } from '../../../src/packages/rpm/ini-lines.ts'

t.test('a value that goes on below is one option, on the line where it begins', async (t) => {
  const text = '[a]\ngpgkey=one\n  two\n\tthree\nname=A\n'
  const expected = [
    { kind: 'section', line: 1, name: 'a' },
    { kind: 'option', line: 2, name: 'gpgkey', value: 'one\ntwo\nthree' },
    { kind: 'option', line: 5, name: 'name', value: 'A' },
  ]
  t.same(iniEntries(text, 'dnf'), { entries: expected })
  t.same(iniEntries(text, 'yum'), { entries: expected })
})

t.test('zypper takes each further line of addresses for one more value', async (t) => {
  const text = '[a]\ngpgkey=one\n# comment\n\n  file:/x?y=z\nname=A\n'
  t.same(iniEntries(text, 'zypp').entries, [
    { kind: 'section', line: 1, name: 'a' },
    { kind: 'option', line: 2, name: 'gpgkey', value: 'one' },
    { kind: 'option', line: 5, name: 'gpgkey', value: 'file:/x?y=z' },
    { kind: 'option', line: 6, name: 'name', value: 'A' },
  ])
})

/** What is wrong with the last line of a text, by who reads it. */
const faults: [IniDialect, text: string, problem: RegExp][] = [
  ['dnf', 'a=b', /no section begins/],
  ['yum', 'a=b', /no section begins/],
  ['zypp', 'a=b', /no section begins/],
  ['dnf', '[a', /closing bracket/],
  ['zypp', '[a=b', /closing bracket/],
  ['dnf', '[]', /section has no name/],
  ['zypp', '[]', /section has no name/],
  ['dnf', '[a] text', /text follows/],
  ['dnf', '[a]\ntext', /no "="$/],
  ['yum', '[a]\ntext', /no "=" or ":"/],
  ['zypp', '[a]\ntext', /no "="$/],
  ['zypp', '[a]\na/b=c', /its name has one of/],
  ['dnf', '[a]\n=b', /option has no name/],
  ['dnf', '[a]\n\n  b=c', /indented/],
  ['yum', '[a]\n  b=c', /indented/],
]

for (const [dialect, text, problem] of faults) {
  t.test(`${dialect} refuses the last line of ${JSON.stringify(text)}`, async (t) => {
    const { entries, fault } = iniEntries(`${text}\n[z]\n`, dialect)
    t.same(entries, [])
    t.match(fault, { line: text.split('\n').length, problem })
  })
}
