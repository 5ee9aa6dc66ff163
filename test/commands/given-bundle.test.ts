import t from 'tap'
import type { Bundle } from '../../src/bundle/open-bundle.ts'
import { givenBundle, refuseBundle } from '../../src/commands/given-bundle.ts'
import type { Operands } from '../../src/commands/session.ts'
import { readSettings } from '../../src/settings/settings.ts'
import type { Survey } from '../../src/survey/survey.ts'
import { debian, environment, given } from '../support/machine.ts'
import { openSession } from '../support/session.ts'

async function asked(flags: Record<string, string>, files: Record<string, string> = {}) {
  const machine = debian()
  for (const [path, content] of Object.entries(files)) given(machine, path, content)
  const { session, said } = await openSession(machine.host, { flags })
  const path = (name: string) => `/home/me/${name}`
  const operands = {
    words: [],
    path,
    files: machine.host,
    program: '',
    input: async () => Buffer.of(),
  }
  return givenBundle(session, operands satisfies Operands).then(
    (bundle) => ({ bundle, error: undefined, said }),
    (error) => ({ bundle: undefined, error, said }),
  )
}

t.test('no bundle is opened where none was given', async (t) => {
  t.same(await asked({ 'bundle-digest': 'a' }), { bundle: undefined, error: undefined, said: [] })
  const { session } = await openSession(debian().host, { flags: { bundle: 'b.tar' } })
  t.equal(await givenBundle(session, undefined), undefined, 'a command that takes no files')
})

t.test('a key is root’s, or of the one who named it', async (t) => {
  const cases: [owner: number, user: number, sudoUser: number | undefined, refused: boolean][] = [
    [0, 0, undefined, false],
    [1500, 0, undefined, true],
    [1500, 0, 1500, false],
    [1500, 0, 1600, true],
    [1500, 1500, undefined, false],
    [1500, 1600, undefined, true],
  ]
  for (const [owner, user, sudoUser, isRefused] of cases) {
    const machine = debian()
    given(machine, '/home/me/key.pem', 'PEM')
    Object.assign(machine.files.get('/home/me/key.pem') ?? {}, { uid: owner, mode: 0o600 })
    const flags = { bundle: 'b.tar', 'bundle-key': 'key.pem' }
    const { session } = await openSession(machine.host, { flags })
    const operands: Operands = {
      words: [],
      path: (name) => `/home/me/${name}`,
      files: machine.host,
      program: '',
      input: async () => Buffer.of(),
      sudoUser,
    }
    const error = await givenBundle({ ...session, user }, operands).catch((one) => one)
    const name = `${owner} ${user} ${sudoUser}`
    if (isRefused) t.match(error, { code: 'UNSAFE_PATH', exit: 'preflight' }, name)
    else t.match(error, { code: /^BUNDLE_/ }, name)
  }
})

t.test('a bundle is refused without something to verify it with', async (t) => {
  const { error } = await asked({ bundle: 'b.tar' })
  t.match(error, { code: 'USAGE', exit: 'settings', message: /--bundle-key or --bundle-digest/ })
})

t.test('the key file must be there, where the person is', async (t) => {
  const flags = { bundle: 'b.tar', 'bundle-key': 'key.pem', 'bundle-digest': '0'.repeat(64) }
  t.match((await asked(flags)).error, {
    code: 'USAGE',
    message: 'The key file key.pem does not exist.',
  })
  const { error, said } = await asked(flags, { '/home/me/key.pem': 'PEM' })
  t.match(error, { code: /^BUNDLE_/ }, 'the bundle itself is looked for then')
  t.same(said, ['start checking b.tar'])
})

const day = 86_400_000 // ms
const bundle = (packages: Record<string, string>, expires = day) =>
  ({
    manifest: {
      madeAt: new Date(Date.now() - day).toISOString(),
      expiresAt: new Date(Date.now() + expires).toISOString(),
      platform: { id: 'debian', version: '12', arch: 'x86_64', manager: 'apt' },
      packages,
    },
  }) as unknown as Bundle
const survey = (version = '12') =>
  ({
    manager: { name: 'apt' },
    detection: { distribution: { id: 'debian', version }, arch: 'x86_64' },
  }) as unknown as Survey
const settings = (minor?: string) =>
  readSettings({}, { ...environment, ...(minor && { DD_AGENT_MINOR_VERSION: minor }) })
const agent = { 'datadog-agent': '1:7.66.0-1' }

t.test('a bundle for this host is taken, one for another or past its time is not', async (t) => {
  t.doesNotThrow(() => refuseBundle(undefined, survey(), settings()))
  t.doesNotThrow(() => refuseBundle(bundle(agent), survey(), settings()))
  t.throws(() => refuseBundle(bundle(agent), survey('11'), settings()), {
    code: 'BUNDLE_FOR_ANOTHER_HOST',
  })
  t.throws(() => refuseBundle(bundle(agent, -1), survey(), settings()), { code: 'BUNDLE_EXPIRED' })
})

t.test('the Agent in it must be the version that was asked for', async (t) => {
  for (const minor of ['66', '66.0', '66.0-1'])
    t.doesNotThrow(() => refuseBundle(bundle(agent), survey(), settings(minor)), minor)
  for (const minor of ['6', '66.1', '660', '65'])
    t.throws(
      () => refuseBundle(bundle(agent), survey(), settings(minor)),
      { code: 'SETTING_NOT_ACCEPTABLE', message: /the bundle has version 1:7\.66\.0-1/ },
      minor,
    )
  t.throws(() => refuseBundle(bundle({}), survey(), settings('66')), {
    code: 'SETTING_NOT_ACCEPTABLE',
  })
})
