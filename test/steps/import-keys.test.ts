import t from 'tap'
import { type ImportKeys, importKeys } from '../../src/steps/import-keys.ts'
import { fingerprints, keyFile } from '../packages/fixture-keys.ts'
import { rpmHost } from '../packages/rpm/rpm-host.ts'
import { stepContext } from './step-context.ts'

const names = {
  rsa: 'gpg-pubkey-fb39aef3-1',
  old: 'gpg-pubkey-4172a230-55dd14f6',
  other: 'gpg-pubkey-fb8fc586-1',
}
const step: ImportKeys = {
  kind: 'import-keys',
  files: ['/keys/rsa.asc', '/keys/gone.asc'],
  retired: [names.old],
}
const backups = '/var/lib/dd-fips/backups/run'

/** A host whose rpm database holds these keys, and takes the fixture key `rsa`. */
function host(present: Record<string, string>, files = ['/keys/rsa.asc'], refuses = /nothing/) {
  const database = new Map(Object.entries(present))
  const content = Object.fromEntries(files.map((path) => [path, keyFile('rsa.asc')]))
  const imported = (path: string) => (path.startsWith(backups) ? names.old : names.rsa)
  const made = rpmHost({ ...content, '/etc/passwd': '', [`${backups}/x`]: '' }, [
    ['rpm -qa', () => [...database].map(([name, text]) => `${name}\n${text}\n`).join('')],
    [refuses, { code: 1, stderr: 'error: key import failed\n' }],
    ...['/keys/rsa.asc', `${backups}/${names.old}.asc`].map(
      (path) =>
        [
          `rpm --import ${path}`,
          () => {
            database.set(imported(path), keyFile('rsa.asc').toString())
            return ''
          },
        ] as const,
    ),
    ...Object.values(names).map(
      (name) =>
        [
          `rpm -e --allmatches ${name}`,
          () => {
            database.delete(name)
            return ''
          },
        ] as const,
    ),
  ])
  return { ...made, database, context: stepContext(made.host) }
}

const text = (name: string) => keyFile(name).toString()
const changes = (run: readonly string[]) => run.filter((line) => !line.startsWith('rpm -qa'))

t.test('a key that rpm does not know is imported, from the verified file', async (t) => {
  const { run, database, context } = host({ [names.other]: text('dsa.asc') })
  t.match(await importKeys.check(step, context), { summary: /FF8DAA0E.* imported/ })
  const before = await importKeys.before(step, context)
  t.strictSame(await importKeys.apply(step, context, before), { added: [names.rsa] })
  t.strictSame(changes(run), ['rpm --import /keys/rsa.asc'])
  t.equal(await importKeys.check(step, context), undefined)
  t.ok(database.has(names.other), 'keys of others stay')
})

t.test('a key that rpm knows already is not imported again, and stays when undone', async (t) => {
  const { run, database, context } = host({ [names.rsa]: text('rsa.asc') })
  t.equal(await importKeys.check(step, context), undefined)
  const before = await importKeys.before(step, context)
  const after = await importKeys.apply(step, context, before)
  await importKeys.revert(step, context, before, after)
  await importKeys.revert(step, context, before)
  t.strictSame(changes(run), [])
  t.ok(database.has(names.rsa))
})

t.test('a name that ends alike does not pass for the key itself', async (t) => {
  const { context } = host({ [names.rsa]: text('ed25519.asc') })
  t.match(await importKeys.check(step, context), { summary: /imported/ })
})

t.test('before the files are there a plan says that keys will be imported', async (t) => {
  const { run, context } = host({}, [])
  const change = await importKeys.check(step, context)
  t.equal(change?.summary, 'rpm database: the signing keys are imported')
  t.strictSame(changes(run), [])
})

t.test('the retired key is removed where it is, and said so', async (t) => {
  const { database, context } = host({ [names.old]: text('dsa.asc') })
  t.match(await importKeys.check(step, context), { summary: `${names.old} removed, it is retired` })
  const before = await importKeys.before(step, context)
  await importKeys.apply(step, context, before)
  t.strictSame([...database.keys()], [names.rsa])
})

t.test('undone, only what was imported is removed, and the retired key is back', async (t) => {
  const { run, database, context } = host({
    [names.old]: text('dsa.asc'),
    [names.other]: text('dsa.asc'),
  })
  const before = await importKeys.before(step, context)
  t.equal(
    (await context.host.read(`${backups}/${names.old}.asc`))?.toString().trim(),
    text('dsa.asc').trim(),
  )
  const after = await importKeys.apply(step, context, before)
  t.strictSame(await importKeys.revert(step, context, before, after), [])
  t.strictSame([...database.keys()].sort(), [names.old, names.other].sort())
  t.equal(changes(run).at(-1), `rpm --import ${backups}/${names.old}.asc`)
})

t.test('undone without knowing how far it came, by the fingerprints of the files', async (t) => {
  const { database, context } = host({ [names.other]: text('dsa.asc') })
  const before = await importKeys.before(step, context)
  await importKeys.apply(step, context, before)
  await importKeys.revert(step, context, before)
  t.strictSame([...database.keys()], [names.other])
})

t.test('a retired key that rpm takes no more is a failure: it is tried again', async (t) => {
  const { context } = host({ [names.old]: text('dsa.asc') }, ['/keys/rsa.asc'], /import \/var/)
  const before = await importKeys.before(step, context)
  const after = await importKeys.apply(step, context, before)
  await t.rejects(importKeys.revert(step, context, before, after), {
    code: 'KEY_NOT_TAKEN_BACK',
    message: /does not take back a key/,
  })
})

t.test('the fingerprints that are compared are whole', async (t) => {
  const { context } = host({})
  const change = await importKeys.check(step, context)
  t.match(change?.summary, fingerprints.rsa)
})

t.test(
  'a key that rpm trusts no more, or a retired one that it trusts again, is drift',
  async (t) => {
    const { database, context } = host({ [names.old]: text('dsa.asc') })
    const before = await importKeys.before(step, context)
    const after = await importKeys.apply(step, context, before)
    t.strictSame(await importKeys.drift?.(step, context, before, after), [])
    database.delete(names.rsa)
    database.set(names.old, text('dsa.asc'))
    t.match(await importKeys.drift?.(step, context, before, after), [
      { what: names.rsa, installed: 'trusted by rpm', now: 'not trusted', holds: false },
      {
        what: names.old,
        before: 'trusted by rpm',
        installed: 'not trusted',
        now: 'trusted by rpm',
      },
    ])
  },
)
