import t from 'tap'
import { complaintsIn } from '../../../src/config/agent/agent-complaints.ts'

const line = (error: string, level = 'ERROR') =>
  `2026-11-25 22:10:01 UTC | CORE | ${level} | (worker.go:191 in process) | Error while processing transaction: error while sending transaction, rescheduling it: Post "http://localhost:9804/intake/?api_key=***************************abcde": ${error}`

t.test('recognises errors as Go and the Agent write them', async (t) => {
  const cases = [
    ['dial tcp 127.0.0.1:9804: connect: connection refused', 'refused'],
    ['context deadline exceeded (Client.Timeout exceeded while awaiting headers)', 'timeout'],
    ['dial tcp 127.0.0.1:9804: i/o timeout', 'timeout'],
    ['read tcp 127.0.0.1:4->127.0.0.1:9804: read: connection reset by peer', 'reset'],
    ['EOF', 'reset'],
    ['unexpected status code 503', 'gateway'],
    ['"502 Bad Gateway"', 'gateway'],
    ['API Key invalid, dropping transaction', 'key'],
  ] as const
  for (const [error, kind] of cases) {
    t.match(complaintsIn([line(error)]), [{ kind, port: 9804, count: 1 }], error)
  }
})

t.test('they are counted by kind and port, the newest is kept', async (t) => {
  const [first, second] = [line('connection refused'), line('dial: connection refused')]
  t.same(complaintsIn([first, line('EOF'), second]), [
    { kind: 'refused', port: 9804, count: 2, last: second },
    { kind: 'reset', port: 9804, count: 1, last: line('EOF') },
  ])
  const other = '… | TRACE | WARN | cannot flush: connection refused'
  t.match(complaintsIn([other]), [{ kind: 'refused', port: undefined }])
})

t.test('what was written before a time is left out', async (t) => {
  const at = Date.parse('2026-11-25T22:10:01Z')
  t.equal(complaintsIn([line('EOF')], at).length, 1)
  t.same(complaintsIn([line('EOF')], at + 1), [])
})

t.test('all else is no complaint', async (t) => {
  t.same(complaintsIn(['', line('ok', 'INFO'), line('connection refused', 'DEBUG')]), [])
})
