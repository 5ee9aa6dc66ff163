import t from 'tap'
import { DdFipsError } from '../../src/errors.ts'
import { maskCredentials } from '../../src/text/mask.ts'

const cases: [text: string, masked: string][] = [
  ['https://me:secret@yum.example/x', 'https://********@yum.example/x'],
  ['https://token@yum.example/x', 'https://********@yum.example/x'],
  ['https://token:@yum.example/x', 'https://********@yum.example/x'],
  ['http://me:p@ss/w@proxy.example:3128', 'http://********@proxy.example:3128'],
  ["'https://a:b@c' and https://d@e", "'https://********@c' and https://********@e"],
  ['https://yum.example/a@b', 'https://yum.example/a@b'],
  ['mail kim@example.com', 'mail kim@example.com'],
]

t.test('credentials of addresses are masked, all else stays', async (t) => {
  for (const [text, masked] of cases) t.equal(maskCredentials(text), masked)
})

t.test('no error tells them', async (t) => {
  const failure = { code: 'X', exit: 'preflight', remedy: '' } as const
  const error = new DdFipsError({ ...failure, message: 'at https://me:secret@yum.example' })
  t.notMatch(error.message, 'secret')
})
