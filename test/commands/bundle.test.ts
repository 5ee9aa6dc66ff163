import t from 'tap'
import { bundle } from '../../src/commands/bundle.ts'
import { keyFile } from '../packages/fixture-keys.ts'
import { debian, environment, given, type Machine, snapshot } from '../support/machine.ts'
import { openSession, type Wishes } from '../support/session.ts'
import { differences } from '../support/settled.ts'

const flags = { out: 'b.tar' }

/** What `bundle create` throws on a host, which it must leave as it is. */
async function refusal(machine: Machine, wishes: Wishes = {}) {
  const { session } = await openSession(machine.host, { flags, ...wishes })
  const was = snapshot(machine)
  const operands = {
    words: ['create'],
    path: (name: string) => `/home/me/${name}`,
    files: machine.host,
    program: '/opt/dd-fips/dd-fips.mjs',
    input: async () => Buffer.of(),
  }
  const error = await bundle(session, operands).then(
    () => undefined,
    (thrown) => thrown,
  )
  return { error, changed: differences(was, snapshot(machine)) }
}

t.test('a bundle needs a name that is not taken, and root', async (t) => {
  const cases: [string, Wishes, object, string[]][] = [
    ['no name', { flags: {} }, { code: 'USAGE', message: /--out FILE/ }, []],
    ['not root', { user: 1000 }, { code: 'NOT_ROOT', exit: 'preflight' }, []],
    ['taken', {}, { code: 'USAGE', message: '/home/me/b.tar already exists.' }, ['/home/me/b.tar']],
    [
      'no such key',
      { flags: { ...flags, 'sign-key': 'k.pem' } },
      { message: /key file k\.pem/ },
      [],
    ],
  ]
  for (const [name, wishes, error, files] of cases) {
    const machine = debian()
    for (const path of files) given(machine, path, '')
    const found = await refusal(machine, wishes)
    t.match(found.error, error, name)
    t.same(found.changed, [], name)
  }
})

t.test(
  'no bundle is made where Agent or proxy is installed: it would lack what they need',
  async (t) => {
    for (const [name, version] of [
      ['datadog-agent', '1:7.66.0-1'],
      ['datadog-fips-proxy', '1:1.2.0-1'],
    ] as const) {
      const machine = debian()
      machine.apt.unpack(name, version)
      const { error, changed } = await refusal(machine)
      t.match(error, { code: 'BUNDLE_NOT_MADE', message: new RegExp(`${name} is installed here`) })
      t.same(changed, [])
    }
  },
)

t.test('no bundle is made from a repository that was set up by hand', async (t) => {
  const machine = debian()
  const line =
    'deb [signed-by=/usr/share/keyrings/mine.asc] https://me:secret@apt.datadoghq.com/ stable 7\n'
  given(machine, '/usr/share/keyrings/mine.asc', keyFile('rsa.asc').toString())
  given(machine, '/etc/apt/sources.list.d/mine.list', line)
  const { error } = await refusal(machine)
  t.match(error, { code: 'BUNDLE_NOT_MADE', message: /set up by hand/, remedy: /container/ })
  t.notMatch(error?.message, 'secret')
})

t.test('settings that are not acceptable are refused first', async (t) => {
  const env = { ...environment, DD_SITE: 'datadoghq.eu' }
  t.match((await refusal(debian(), { env })).error, { exit: 'settings' })
})

t.test('what was fetched until a failure is removed again', async (t) => {
  const machine = debian()
  const { host } = machine
  let sawWork = false
  const run: typeof host.run = async (command, options) => {
    if (command[0] !== 'curl') return host.run(command, options)
    sawWork = machine.files.has('/home/me/b.tar.work')
    throw new Error('the network is gone')
  }
  given(machine, '/home/me/notes', '')
  const { error } = await refusal({ ...machine, host: { ...host, run } })
  t.match(error?.message, /network is gone/)
  t.ok(sawWork, 'it had begun')
  t.same(
    [...machine.files.keys()].filter((path) => path.startsWith('/home/me/')),
    ['/home/me/notes'],
  )
})
