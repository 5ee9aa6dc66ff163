import t from 'tap'
import { aptRepository } from '../../../src/packages/apt/apt-repository.ts'
import { builtInFingerprints } from '../../../src/packages/keys/signing-keys.ts'
import { readSettings } from '../../../src/settings/settings.ts'
import { debian, given } from '../../support/machine.ts'
import { binaryKey, fingerprints } from '../fixture-keys.ts'

const bookworm = { id: 'debian', version: '12', arch: 'x86_64' }
const list = '/etc/apt/sources.list.d/datadog.list'
const archive = '/usr/share/keyrings/datadog-archive-keyring.gpg'

const ask = (env: Record<string, string> = {}, platform = bookworm, machine = debian()) =>
  aptRepository(machine.host, platform, readSettings({}, env))

t.test('the public repository, with the keys of today', async (t) => {
  const repository = await ask()
  t.same(repository.file, {
    path: list,
    content: `deb [signed-by=${archive}] https://apt.datadoghq.com/ stable 7\n`,
  })
  t.match(repository, { source: { file: list }, packages: [{ name: 'datadog-signing-keys' }] })
  t.match(repository.keyring, { path: archive, url: 'keys.datadoghq.com' })
  t.equal(repository.keyring?.trusted.length, 3, 'expired ones are not trusted')
  t.equal(repository.keyring?.files.length, 4, 'the three, and the one that signs today')
  t.ok(repository.keyring?.files.every((name) => !name.includes('382E94DE')))
})

t.test('old releases have no signed-by, or no https of their own', async (t) => {
  const cases: [id: string, version: string, signedBy: boolean, transport: boolean][] = [
    ['debian', '8', false, true],
    ['debian', '9', true, true],
    ['debian', '10', true, false],
    ['debian', '13', true, false],
    ['debian', '', true, false],
    ['ubuntu', '14.04', false, true],
    ['ubuntu', '16.04', true, true],
    ['ubuntu', '18.04', true, false],
    ['ubuntu', '24.04', true, false],
    ['raspbian', '11', true, false],
  ]
  for (const [id, version, signedBy, transport] of cases) {
    const { file, keyring, prerequisites } = await ask({}, { id, version, arch: 'x86_64' })
    t.equal(
      file?.content.includes('[signed-by='),
      signedBy,
      `${id} ${version || 'without version'}`,
    )
    t.equal(keyring?.path.startsWith('/etc/apt/trusted.gpg.d/'), !signedBy)
    const wanted = transport ? ['ca-certificates', 'apt-transport-https'] : ['ca-certificates']
    t.same(prerequisites, wanted)
  }
})

t.test('settings say which repository, as the one-step script understands them', async (t) => {
  const cases: [Record<string, string>, string][] = [
    [{}, 'https://apt.datadoghq.com/ stable 7'],
    [{ DD_AGENT_DIST_CHANNEL: 'beta' }, 'https://apt.datadoghq.com/ beta 7'],
    [{ DD_REPO_URL: 'example.com' }, 'https://apt.example.com/ stable 7'],
    [{ REPO_URL: 'example.com' }, 'https://apt.example.com/ stable 7'],
    [{ TESTING_APT_URL: 'mirror.example.com/apt' }, 'https://mirror.example.com/apt/ stable 7'],
    [{ TESTING_APT_URL: 'mirror.example.com/apt/' }, 'https://mirror.example.com/apt/ stable 7'],
    [{ TESTING_APT_REPO_VERSION: 'next main 7' }, 'https://apt.datadoghq.com/ next main 7'],
  ]
  for (const [env, line] of cases) {
    t.equal((await ask(env)).file?.content.replace(/\[.*\] /, ''), `deb ${line}\n`, line)
  }
  t.match((await ask({ TESTING_KEYS_URL: 'k.example.com' })).keyring, { url: 'k.example.com' })
})

t.test('keys of one’s own replace the list, in a keyring that no package rewrites', async (t) => {
  const { keyring, file } = await ask({
    DD_TRUSTED_KEY_FINGERPRINTS: fingerprints.rsa.toLowerCase(),
  })
  t.match(keyring, { path: /dd-fips-archive-keyring\.gpg$/, trusted: [fingerprints.rsa] })
  t.match(file?.content, 'signed-by=/usr/share/keyrings/dd-fips-archive-keyring.gpg')
  t.ok((keyring?.files.length ?? 0) > 1, 'a mirror may have them under any of the names')
  const refused = { code: 'SETTING_NOT_ACCEPTABLE', exit: 'settings' }
  await t.rejects(ask({ DD_TRUSTED_KEY_FINGERPRINTS: 'C0962C7D' }), refused, 'a short key id')
})

const own = { DD_TRUSTED_KEY_FINGERPRINTS: fingerprints.rsa }
const theirs = '/etc/apt/sources.list.d/theirs.sources'
const theirLine = '/etc/apt/sources.list.d/theirs.list'
const line = (option: string) =>
  `deb [${option} signed-by=/k.gpg] https://apt.datadoghq.com stable 7\n`
const stanza = (more: string) =>
  `Types: deb\nURIs: https://apt.datadoghq.com\nSuites: stable\nComponents: 7\n${more}`

t.test('a source that people set up and that serves is used as it is', async (t) => {
  const machine = debian()
  given(machine, theirs, stanza('Signed-By: /k.gpg\n'))
  given(machine, '/k.gpg', '')
  machine.host.read = ((read) => async (path: string) => {
    return path === '/k.gpg' ? binaryKey('rsa.asc') : read(path)
  })(machine.host.read)
  const repository = await ask(own, bookworm, machine)
  t.same(repository.source, { file: theirs })
  t.equal(repository.file, undefined)
  t.equal(repository.keyring, undefined)
})

t.test('a source that cannot be used is refused, with the file and why', async (t) => {
  const cases: [string, string, RegExp][] = [
    ['no key named', '', /does not name its signing keys/],
    ['signatures off', 'Trusted: yes\nSigned-By: /k.gpg\n', /without a signature/],
    ['a keyring that is gone', 'Signed-By: /none.gpg\n', /\/none\.gpg does not exist/],
    ['a keyring of a stranger', 'Signed-By: /k.gpg\n', /none of the trusted keys/],
    ['a key within', 'Signed-By:\n -----BEGIN\n', /not in a keyring file/],
  ]
  for (const [name, more, message] of cases) {
    const machine = debian()
    given(machine, theirs, stanza(more))
    machine.host.read = ((read) => async (path: string) => {
      return path === '/k.gpg' ? binaryKey('dsa.asc') : read(path)
    })(machine.host.read)
    const refused = {
      code: 'REPOSITORY_CONFLICT',
      exit: 'settings',
      message,
      remedy: new RegExp(list),
    }
    await t.rejects(ask(own, bookworm, machine), refused, name)
  }
})

t.test(
  'the list that the one-step script wrote is ours to write anew, unless it holds more',
  async (t) => {
    const line = 'deb https://apt.datadoghq.com/ stable 7\n'
    const machine = debian()
    given(machine, list, line)
    t.match((await ask({}, bookworm, machine)).file?.content, /signed-by/)
    given(machine, list, `${line}deb https://apt.example.com/ stable main\n`)
    const refused = { code: 'REPOSITORY_CONFLICT', message: /several repositories/ }
    await t.rejects(ask({}, bookworm, machine), refused)
  },
)

t.test('a list of ours in which people had a hand is not written over', async (t) => {
  const cases: [string, string, RegExp][] = [
    [
      'credentials, no key',
      'deb https://me:secret@apt.datadoghq.com stable 7\n',
      /its signing keys/,
    ],
    [
      'another address',
      'deb [lang=none] https://mirror.example stable 7\n',
      /is another repository/,
    ],
  ]
  for (const [name, text, message] of cases) {
    const machine = debian()
    given(machine, list, text)
    const error = await ask({}, bookworm, machine).catch((caught) => caught)
    t.match(error, { code: 'REPOSITORY_CONFLICT', exit: 'settings', message }, name)
    t.notMatch(error.message, 'secret')
  }
})

t.test('a source with credentials serves, one for other architectures does not', async (t) => {
  const cases: [string, string, string][] = [
    ['credentials', 'deb [signed-by=/k.gpg] https://me:x@apt.datadoghq.com stable 7\n', theirLine],
    ['this architecture', line('arch=amd64'), theirLine],
    ['another architecture', line('arch=arm64,i386'), list],
  ]
  for (const [name, text, file] of cases) {
    const machine = debian()
    given(machine, theirLine, text)
    given(machine, '/k.gpg', '')
    machine.host.read = ((read) => async (path: string) => {
      return path === '/k.gpg' ? binaryKey('rsa.asc') : read(path)
    })(machine.host.read)
    t.equal((await ask(own, bookworm, machine)).source.file, file, name)
  }
})

t.test('repositories of others are none of our business', async (t) => {
  const machine = debian()
  given(machine, theirs, stanza('').replace('Suites: stable', 'Suites: beta'))
  t.match((await ask({}, bookworm, machine)).source, { file: list })
  t.equal(builtInFingerprints('apt').length, 4)
})
