import t from 'tap'
import { findId, idOf, isMember } from '../../src/host/accounts.ts'

const passwd =
  'root:x:0:0:root:/root:/bin/sh\ndd-agent:x:110:112::/:/bin/false\n7:x:70:70::/:\n+::::::\n'

t.test('an account has the number that its line gives', async (t) => {
  t.equal(idOf('root', passwd), 0)
  t.equal(idOf('dd-agent', passwd), 110)
  t.equal(idOf('7', passwd), 70, 'a name of digits is a name first, as in chown(1)')
  t.equal(idOf('1234', passwd), 1234, 'and a number where nobody has that name')
})

t.test('an account that is not there is undefined, or refused', async (t) => {
  for (const name of ['dd', 'dd-agent2', '', '-1', '1e3', '+']) {
    t.equal(findId(name, passwd) || undefined, undefined, JSON.stringify(name))
  }
  t.throws(() => idOf('dd', passwd), { code: 'ACCOUNT_UNKNOWN', message: /"dd"/ })
  t.throws(() => idOf('dd-agent', ''), { code: 'ACCOUNT_UNKNOWN' })
})

t.test('a user is in a group that lists him, or that is his own', async (t) => {
  const groups = 'root:x:0:\njournal:x:101:adm,dd-agent\nbare:x:112:\nodd\nlike:x:9:dd-agent2\n'
  const cases: [string, string, boolean][] = [
    ['dd-agent', 'journal', true],
    ['dd-agent', 'bare', true],
    ['dd-agent', 'root', false],
    ['dd-agent', 'like', false],
    ['dd-agent', 'odd', false],
    ['dd-agent', 'none', false],
    ['nobody', 'journal', false],
    ['nobody', 'bare', false],
  ]
  for (const [user, group, wanted] of cases) {
    t.equal(isMember(user, group, passwd, groups), wanted, `${user} in ${group}`)
  }
})
