import t from 'tap'
import { keysFault } from '../../../src/packages/rpm/rpm-keys.ts'
import { fingerprints, keyFile } from '../fixture-keys.ts'
import { rpmHost } from './rpm-host.ts'

const { host } = rpmHost({
  '/keys/good.asc': keyFile('rsa.asc'),
  '/keys/keyring.gpg': keyFile('keyring.gpg'),
  '/keys/foreign.asc': keyFile('dsa.asc'),
  '/keys/none.asc': '<html>Sign in</html>',
  '/keys/empty.gpg': '',
})
const server = 'keys.datadoghq.com'
const below = `https://${server}/DATADOG_RPM_KEY_CURRENT.public`

/** Keys that a repository names, and why they must not be trusted; undefined where they may. */
const cases: [what: string, keys: string[], fault: RegExp | undefined][] = [
  ['none, so that ours are used', [], undefined],
  ['a trusted key in a file', ['file:///keys/good.asc'], undefined],
  [
    'a file with nothing in it besides a good one',
    ['file:///keys/empty.gpg', 'file:///keys/good.asc'],
    undefined,
  ],
  [
    'files without a trusted key',
    ['file:///keys/empty.gpg'],
    /^its key files hold none of the trusted keys$/,
  ],
  [
    'a foreign key',
    ['file:///keys/foreign.asc'],
    new RegExp(`foreign\\.asc holds the foreign key ${fingerprints.dsa}`),
  ],
  [
    'a foreign key beside a good one',
    ['file:///keys/keyring.gpg'],
    new RegExp(fingerprints.ed25519),
  ],
  [
    'a file that is no key',
    ['file:///keys/good.asc', 'file:///keys/none.asc'],
    /none\.asc cannot be read as a key/,
  ],
  ['a file that is missing', ['file:///keys/gone.asc'], /gone\.asc does not exist/],
  ['the address of the signing keys', [below], undefined],
  ['that address and a file with a good key', [below, 'file:///keys/good.asc'], undefined],
  ['that address and a foreign file', [below, 'file:///keys/foreign.asc'], /foreign\.asc/],
  [
    'that address without encryption',
    [below.replace('https', 'http')],
    /^it takes keys from keys\.datadoghq\.com\/DATADOG/,
  ],
  [
    'a host whose name begins like it',
    [`https://${server}.evil.example/k`],
    /from keys\.datadoghq\.com\.evil\.example\/k/,
  ],
  ['another host that names it as a user', [`https://${server}/@evil.example/k`], undefined],
  ['a user named like it', [`https://${server}@evil.example/k`], /from evil\.example\/k$/],
  ['a password with an @', ['https://me:p@ss@evil.example/k'], /from evil\.example\/k$/],
  ['a path without a scheme', ['/keys/good.asc'], /takes keys from \/keys\/good\.asc/],
]

for (const [what, keys, fault] of cases) {
  t.test(`${what}: ${fault ? 'a fault' : 'fine'}`, async (t) => {
    const found = await keysFault(host, keys, server, [fingerprints.rsa])
    if (fault) t.match(found, fault)
    else t.equal(found, undefined)
  })
}

t.test('a mirror may have its keys below a path', async (t) => {
  const fault = (key: string) => keysFault(host, [key], 'mirror.example/dd/', [fingerprints.rsa])
  t.equal(await fault('https://mirror.example/dd/k'), undefined)
  t.match(await fault('https://mirror.example/ddx/k'), /takes keys from mirror\.example\/ddx\/k/)
})
