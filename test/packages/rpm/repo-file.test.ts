import t from 'tap'
import { parseRepoFile } from '../../../src/packages/rpm/repo-file.ts'

const text = `\uFEFF# people's
[datadog]
name = Datadog, Inc.
baseurl=https://user:pass@yum.example.com/a=b;c#d/
; a comment
  # another, within
GPGKey=https://keys.example.com/a
       https://keys.example.com/b?x=y

exclude: kernel*
this is nothing
[ rhel-8.1 ]
enabled=0\r
gpgcheck = \r
`

t.test('a .repo file is read as yum and dnf read it', async (t) => {
  t.strictSame(parseRepoFile(text), [
    {
      id: 'datadog',
      options: {
        name: 'Datadog, Inc.',
        baseurl: 'https://user:pass@yum.example.com/a=b;c#d/',
        gpgkey: 'https://keys.example.com/a\nhttps://keys.example.com/b?x=y',
        exclude: 'kernel*',
      },
    },
    { id: 'rhel-8.1', options: { enabled: '0', gpgcheck: '' } },
  ])
})

t.test('what stands before the first section belongs to none', async (t) => {
  t.strictSame(parseRepoFile('enabled=1\n  more\n'), [])
})
