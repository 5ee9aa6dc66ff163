import t from 'tap'
import type { Hit } from '../../src/doctor/cause.ts'
import { keyRefused } from '../../src/doctor/causes/configuration.ts'
import { complaintsOf } from '../../src/doctor/remedies.ts'
import { observed } from './seen.ts'

const complaint = (kind: 'key' | 'refused' | 'timeout', last: string) => ({
  kind,
  port: 9804,
  count: 3,
  last,
  file: `/var/log/datadog/${kind}.log`,
})

t.test('shows the first complaint of one of the kinds, with its file', async (t) => {
  const complaints = [complaint('timeout', 'slow'), complaint('refused', 'closed')]
  t.equal(complaintsOf({ complaints }, 'refused'), '\n/var/log/datadog/refused.log: closed')
  t.equal(
    complaintsOf({ complaints }, 'refused', 'timeout'),
    '\n/var/log/datadog/timeout.log: slow',
  )
  t.equal(complaintsOf({ complaints }, 'key'), '')
  t.equal(complaintsOf({ complaints: [] }, 'key'), '')
})

t.test('masks secrets before it cuts a line, so that no part of one is left', async (t) => {
  const key = '0123456789abcdef0123456789abcdef'
  const line = `${'x'.repeat(185)} api_key: ${key}`
  const shown = complaintsOf({ complaints: [complaint('key', line)] }, 'key')
  t.notMatch(shown, '01234567')
  t.equal(shown.split(': ').slice(1).join(': ').length, 201, '200 characters and an ellipsis')
  t.ok(shown.endsWith('…'))
})

const diagnose = (status: 'fail' | 'skip' | 'pass', evidence?: string) =>
  ['agent.diagnose', status, 'x', evidence] as const
const find = (...given: Parameters<typeof observed>) =>
  keyRefused.find(observed(...given)) as Hit | undefined

t.test('a diagnosis that was answered 403, or names the key, is about the key', async (t) => {
  for (const evidence of [
    '0 of 2 endpoints answered\nhttp://localhost:9804: received status code 403',
    '0 of 2 endpoints answered\nvalidate: API key is invalid',
  ]) {
    const hit = find({}, diagnose('fail', evidence))
    t.match(hit, { evidence, command: 'dd-fips install --api-key-file -', mends: true })
    t.equal(hit?.likelihood, 'likely', 'TLS inspection can answer 403, too')
  }
})

t.test('other answers, and a diagnosis that was not made, are not', async (t) => {
  t.equal(find({}, diagnose('fail', 'x: connection refused')), undefined)
  t.equal(find({}, diagnose('fail', 'http://localhost:14034: timeout')), undefined)
  t.equal(find({}, diagnose('fail')), undefined)
  t.equal(find({}, diagnose('skip', 'status code 403')), undefined)
  t.equal(find({}, diagnose('pass', 'api key')), undefined)
})

t.test('adds what the Agent logged about its key', async (t) => {
  const complaints = [complaint('key', '| ERROR | API Key invalid, dropping transaction')]
  const hit = find({ complaints }, diagnose('fail', 'status code 403'))
  t.equal(
    hit?.evidence,
    'status code 403\n/var/log/datadog/key.log: | ERROR | API Key invalid, dropping transaction',
  )
})
