import t from 'tap'
import { readKeys } from '../../src/openpgp/read-keys.ts'
import { type AddKeyFiles, addKeyFiles } from '../../src/steps/add-signing-keys.ts'
import { fingerprints, keyFile } from '../packages/fixture-keys.ts'
import { type Answers, rpmHost } from '../packages/rpm/rpm-host.ts'
import { linesOf } from './lines-of.ts'
import { stepContext } from './step-context.ts'

const directory = '/etc/pki/rpm-gpg'
const rsa = `${directory}/DATADOG_RPM_KEY_${fingerprints.rsa.slice(-8)}.public`
const nist = `${directory}/DATADOG_RPM_KEY_${fingerprints.nistp256.slice(-8)}.public`

const step: AddKeyFiles = {
  kind: 'add-key-files',
  directory,
  url: 'keys.example.com',
  files: ['DATADOG_RPM_KEY_CURRENT.public', 'DATADOG_RPM_KEY_4F09D16B.public', 'gone.public'],
  trusted: [fingerprints.rsa, fingerprints.nistp256],
}
const there = {
  '/usr/bin/curl': '',
  '/etc/passwd': '',
  '/var/lib/dd-fips/backups/run/x': '',
}
const served = (current: string, other: string): Answers => [
  [/CURRENT/, keyFile(current).toString()],
  [/4F09D16B/, keyFile(other).toString()],
  [/curl/, { code: 22, stderr: 'curl: (22) The requested URL returned error: 404\n' }],
]

async function applied(answers: Answers, files: Record<string, string | Buffer> = {}) {
  const { host, run } = rpmHost({ ...there, ...files }, answers)
  const context = stepContext(host)
  const before = await addKeyFiles.before(step, context)
  const after = await addKeyFiles.apply(step, context, before)
  return { host, run, context, before, after }
}

t.test('each verified key is kept in a file of its own, in a form that rpm takes', async (t) => {
  const { host, context } = await applied(served('rsa.asc', 'nistp256.asc'))
  for (const [path, fingerprint] of [
    [rsa, fingerprints.rsa],
    [nist, fingerprints.nistp256],
  ] as const) {
    const content = (await host.read(path)) ?? Buffer.of()
    t.match(content.toString(), /^-----BEGIN PGP PUBLIC KEY BLOCK-----\n/)
    t.strictSame(
      readKeys(content).map((key) => key.fingerprint),
      [fingerprint],
    )
    t.match(await host.stat(path), { mode: 0o644, uid: 0, gid: 0 })
  }
  t.strictSame(context.warnings, [
    'The key file gone.public could not be fetched: curl: (22) The requested URL returned error: 404.',
  ])
})

t.test('the same key under two names makes one file', async (t) => {
  const { host } = await applied(served('rsa.asc', 'rsa.asc'))
  t.equal((await host.list(directory)).length, 1)
})

t.test('once done there is nothing to do, also where a key could not be fetched', async (t) => {
  const { context } = await applied(served('rsa.asc', 'rsa.asc'))
  t.equal(await addKeyFiles.check(step, context), undefined)
})

t.test('on a new host there is something to do, and nothing is fetched to say so', async (t) => {
  const { host, run } = rpmHost(there)
  t.match(await addKeyFiles.check(step, stepContext(host)), { summary: /^\/etc\/pki\/rpm-gpg: / })
  t.strictSame(run, [])
})

t.test('a file that holds another key than it is named after is made anew', async (t) => {
  const files = { [rsa]: keyFile('rsa.asc'), [nist]: keyFile('ed25519.asc') }
  const { host } = rpmHost({ ...there, ...files })
  const change = await addKeyFiles.check(step, stepContext(host))
  t.match(change?.summary, `${nist}: made anew, it holds none of the trusted keys`)
})

t.test('a foreign key is refused before anything is written', async (t) => {
  const { host } = rpmHost(there, served('ed25519.asc', 'rsa.asc'))
  const context = stepContext(host)
  const before = await addKeyFiles.before(step, context)
  const error = { code: 'KEY_FOREIGN', exit: 'preflight' }
  await t.rejects(addKeyFiles.apply(step, context, before), error)
  t.equal(await host.stat('/etc/pki'), undefined)
})

t.test('undone, files and directories that were not there are gone', async (t) => {
  const { host, context, before, after } = await applied(served('rsa.asc', 'nistp256.asc'))
  t.strictSame(await addKeyFiles.revert(step, context, before, after), [])
  t.equal(await host.stat('/etc/pki'), undefined)
})

t.test('undone without knowing how far it came, all the same', async (t) => {
  const { host, context, before } = await applied(served('rsa.asc', 'nistp256.asc'))
  t.strictSame(await addKeyFiles.revert(step, context, before), [])
  t.equal(await host.stat('/etc/pki'), undefined)
})

t.test('undone, files and directories of others stay', async (t) => {
  const others = { [`${directory}/RPM-GPG-KEY-other`]: 'a key', [rsa]: 'what was there' }
  const answers = served('rsa.asc', 'nistp256.asc')
  const { host, context, before, after } = await applied(answers, others)
  await addKeyFiles.revert(step, context, before, after)
  t.equal((await host.read(rsa))?.toString(), 'what was there')
  t.strictSame(await host.list(directory), ['DATADOG_RPM_KEY_FB39AEF3.public', 'RPM-GPG-KEY-other'])
})

t.test('a key file that people changed since stays, and so does its directory', async (t) => {
  const { host, context, before, after } = await applied(served('rsa.asc', 'nistp256.asc'))
  await host.write(rsa, 'changed')
  t.match(linesOf(await addKeyFiles.revert(step, context, before, after)), [
    /^kept: .*changed since/,
  ])
  t.strictSame(await host.list(directory), ['DATADOG_RPM_KEY_FB39AEF3.public'])
})

t.test(
  'a key file that holds another key is drift, one that still serves is a warning',
  async (t) => {
    const { host, context, before, after } = await applied(served('rsa.asc', 'nistp256.asc'))
    t.strictSame(await addKeyFiles.drift?.(step, context, before, after), [])
    await host.write(rsa, Buffer.concat([keyFile('rsa.asc'), Buffer.from('\n')]))
    await host.write(nist, 'changed')
    t.match(await addKeyFiles.drift?.(step, context, before, after), [
      { what: rsa, before: 'not there', holds: true },
      { what: nist, holds: false, remedy: /dd-fips install/ },
    ])
  },
)
