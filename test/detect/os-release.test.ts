import t from 'tap'
import { parseOsRelease } from '../../src/detect/release-files.ts'

const cases: readonly (readonly [line: string, value: string | undefined])[] = [
  ['ID=debian', 'debian'],
  ['ID="debian"', 'debian'],
  ["ID='debian'", 'debian'],
  ['ID=', ''],
  ['ID=""', ''],
  ['ID="a b"', 'a b'],
  ['ID="a \\"b\\" \\$c \\\\ \\`d\\`"', 'a "b" $c \\ `d`'],
  ['ID="a\\b"', 'a\\b'],
  ["ID='a\\b $c'", 'a\\b $c'],
  ['ID=a\\ b', 'a b'],
  [`ID="it"'s'`, 'its'],
  ['  ID=debian  ', 'debian'],
  ['ID=debian\r', 'debian'],
  ['\uFEFFID=debian', 'debian'],
  ['# ID=debian', undefined],
  ['ID = debian', undefined],
  ['ID="debian', undefined],
  ['ID=a b', undefined],
  ['2ID=debian', undefined],
  ['ID=first\nID=second', 'second'],
  ['garbage\n\n=\nID=debian\n', 'debian'],
]

t.test('os-release is read as a shell would read it', async (t) => {
  for (const [text, value] of cases) {
    t.equal(parseOsRelease(text).ID, value, JSON.stringify(text))
  }
})
