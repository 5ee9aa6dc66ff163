import t from 'tap'
import { flowDepth, maskLine } from '../../src/text/mask.ts'

const hex = (length: number) => '0123456789abcdef'.repeat(3).slice(0, length)

for (const [line, masked] of [
  ['api_key: abc # mine', 'api_key: ******** # mine'],
  ['# api_key: abc', '# api_key: ********'],
  [`  password: 'it''s'`, '  password: ********'],
  ['{api_key: abc, site: x}', '{api_key: ********, site: x}'],
  ['export DD_API_KEY=abc; run', 'export DD_API_KEY=********; run'],
  ['api_key: *anchor', 'api_key: *anchor'],
  ['api_key: |', 'api_key: |'],
  ['api_key:', 'api_key:'],
  [`it is ${hex(32)}`, 'it is ********'],
  [`it is ${hex(40)}`, 'it is ********'],
  [`a digest ${hex(36)}`, `a digest ${hex(36)}`],
  ['"https://a.example": [abc, def]', '"https://a.example": [********]'],
  ['site: ddog-gov.com', 'site: ddog-gov.com'],
  ['monkey: x', 'monkey: x'],
] as const)
  t.test(`${line} is masked where it holds a secret`, async (t) => {
    t.equal(maskLine(line, 0).text, masked)
  })

t.test('a secret that may go on below says where its key stands', async (t) => {
  t.match(maskLine('  api_key: |', 0), { openAt: 2 })
  t.match(maskLine(`  api_key: "abc`, 0), { openAt: 2, quote: '"', text: '  api_key: ********' })
  t.equal(maskLine('api_key: abc,', 1).openAt, undefined, 'in brackets the value ends')
})

t.test('brackets in quotes and comments are not counted', async (t) => {
  t.equal(flowDepth('a: [{'), 2)
  t.equal(flowDepth('}]'), -2)
  t.equal(flowDepth(`a: "[" '{' # [`), 0)
})
