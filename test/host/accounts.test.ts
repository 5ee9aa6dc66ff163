import t from 'tap'
import { accountsFor, findId, idOf, isMember } from '../../src/host/accounts.ts'

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

t.test('whom the files do not know, a directory may (LDAP, SSSD)', async (t) => {
  const text = 'root:x:0:0::/:/bin/sh\n'
  const asked: string[] = []
  const host = (root: string, code: number) => ({
    root,
    read: async () => Buffer.from(text),
    run: async (command: readonly string[]) => {
      asked.push(command.join(' '))
      if (code > 3) throw new Error('there is no getent')
      return { code, stdout: code === 0 ? 'dd-agent:*:9000:9000::/:\n' : '', stderr: '' }
    },
  })
  const idFor = async (root: string, code: number, name = 'dd-agent') =>
    findId(name, await accountsFor(host(root, code), 'passwd', name))
  t.equal(await idFor('/', 0), 9000)
  t.equal(await idFor('/', 2), undefined, 'nobody knows it')
  t.equal(await idFor('/', 127), undefined, 'nor is there getent')
  t.same(asked.splice(0), Array(3).fill('getent passwd dd-agent'))
  t.equal(await idFor('/', 0, 'root'), 0)
  t.equal(await idFor('/mnt', 0), undefined, 'a tree is not asked about by this host')
  t.same(asked, [])
})
