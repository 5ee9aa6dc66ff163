import t from 'tap'
import { maskCfg } from '../../../src/config/proxy/mask-cfg.ts'
import { unifiedDiff } from '../../../src/text/diff.ts'
import { proxyCfg } from '../../lab/proxy-cfg.ts'

const M = '********'

const cases: [string, string][] = [
  ['    stats auth admin:S3cret', `    stats auth ${M}`],
  ['  stats  auth\tadmin:S3cret # x', `  stats  auth\t${M}`],
  ['  user bob insecure-password x groups g', `  user bob insecure-password ${M}`],
  ['  user bob password $5$x', `  user bob password ${M}`],
  ['  # user bob password x', `  # user bob password ${M}`],
  [
    '  http-request set-header Authorization "Basic eA=="',
    `  http-request set-header Authorization ${M}`,
  ],
  [`  http-request set-header "X-Api-Key" abc`, `  http-request set-header "X-Api-Key" ${M}`],
  ['  http-request set-header Cookie a=b', `  http-request set-header Cookie ${M}`],
  ['  http-check send hdr Authorization "Basic eA=="', `  http-check send hdr Authorization ${M}`],
  ['  http-request set-var(txn.token) str(abc)', `  http-request set-var(txn.token) ${M}`],
  ['  http-request set-header X-A Bearer\\ abc', `  http-request set-header X-A Bearer\\ ${M}`],
  ['  setenv DB_PASSWORD abc\r', `  setenv DB_PASSWORD ${M}\r`],
  [
    '  option httpchk GET / HTTP/1.1\\r\\nAuthorization:\\ Basic\\ eA==',
    `  option httpchk GET / HTTP/1.1\\r\\nAuthorization:${M}`,
  ],
  ['  bind 127.0.0.1:9804 ssl crt /etc/x.pem', '  bind 127.0.0.1:9804 ssl crt /etc/x.pem'],
  ['  user dd-agent', '  user dd-agent'],
  ['  cookie SRV insert', '  cookie SRV insert'],
]

for (const [line, shown] of cases) {
  t.test(line.trim(), async (t) => {
    t.equal(maskCfg(`a\n${line}\nb`), `a\n${shown}\nb`)
  })
}

t.test('the packaged example has nothing to hide', async (t) => {
  const text = proxyCfg('1.2.0')
  t.equal(maskCfg(text), text)
})

t.test('a change of a masked part is told', async (t) => {
  const names = { oldName: 'a', newName: 'b', mask: maskCfg }
  const diff = unifiedDiff('stats auth a:old\n', 'stats auth a:new\n', names)
  t.notMatch(diff, /old|:new/)
  t.match(diff, `+stats auth ${M} (new)`)
})
