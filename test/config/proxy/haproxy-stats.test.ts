import t from 'tap'
import { parseStatistics } from '../../../src/config/proxy/haproxy-stats.ts'

const head = '# pxname,svname,qcur,status,check_status,last_chk,\n'
const stateOf = (row: string) => parseStatistics(`${head}${row}\n`)?.[0]

t.test('servers and backends are read, frontends are not', async (t) => {
  const rows = ['f,FRONTEND,0,OPEN,,,', 'b,one,0,UP,L4OK,,', 'b,BACKEND,0,UP,,,']
  t.same(parseStatistics(head + rows.join('\n')), [
    { backend: 'b', server: 'one', isDown: false, check: 'L4OK', reason: '' },
    { backend: 'b', server: 'BACKEND', isDown: false, check: '', reason: '' },
  ])
})

t.test('the state of a server, and why', async (t) => {
  const cases: [string, boolean, RegExp][] = [
    ['b,s,0,UP,L4OK,,', false, /^$/],
    ['b,s,0,UP 1/3,* L4OK,,', false, /^$/],
    ['b,s,0,no check,,,', false, /^$/],
    ['b,s,0,DOWN,L4TOUT,,', true, /Layer4 timeout/],
    ['b,s,0,DOWN 1/2,L4CON,,', true, /Layer4 connection problem/],
    ['b,s,0,DOWN,* L6RSP,,', true, /Layer6 invalid response/],
    ['b,s,0,DOWN,NEW,"said, so",', true, /^said, so$/],
    ['b,s,0,DOWN,NEW,"a ""b""",', true, /^a "b"$/],
    ['b,s,0,MAINT,,,', true, /^$/],
    ['b,s,0,DRAIN,L4OK,,', true, /^$/],
  ]
  for (const [row, isDown, reason] of cases) {
    t.equal(stateOf(row)?.isDown, isDown, row)
    t.match(stateOf(row)?.reason, reason)
  }
})

t.test('a place for which a name has no address is down only with its backend', async (t) => {
  const page = (backend: string) =>
    parseStatistics(
      `${head}b,s1,0,UP,L4OK,,\nb,s2,0,MAINT (resolution),,,\nb,BACKEND,0,${backend},,,\n`,
    )
  const down = (backend: string) => page(backend)?.map(({ isDown }) => isDown)
  t.same(down('UP'), [false, false, false])
  t.same(down('DOWN'), [false, true, true])
  t.equal(stateOf('b,s2,0,MAINT (resolution),,,')?.isDown, true, 'of a backend that is not shown')
})

t.test('what is no such page says nothing of servers', async (t) => {
  for (const text of ['', '<html>401</html>', 'a,b\n1,2\n'])
    t.equal(parseStatistics(text), undefined)
})
