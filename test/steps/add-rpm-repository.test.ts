import t from 'tap'
import { type AddRpmRepository, addRpmRepository } from '../../src/steps/add-repository.ts'
import { rpmHost } from '../packages/rpm/rpm-host.ts'
import { stepContext } from './step-context.ts'

const path = '/etc/yum.repos.d/datadog.repo'
const step: AddRpmRepository = {
  kind: 'add-rpm-repository',
  path,
  content: '[datadog]\nenabled=1\n',
  keys: ['/keys/a', '/keys/b', '/keys/c'],
}
const base = { '/etc/passwd': '', '/etc/yum.repos.d/other.repo': '' }

const cases: [what: string, there: string[], lines: string][] = [
  [
    'all, where none is there yet',
    [],
    'gpgkey=file:///keys/a\n       file:///keys/b\n       file:///keys/c\n',
  ],
  [
    'those that are there',
    ['/keys/a', '/keys/c'],
    'gpgkey=file:///keys/a\n       file:///keys/c\n',
  ],
  ['one', ['/keys/b'], 'gpgkey=file:///keys/b\n'],
]

for (const [what, there, lines] of cases) {
  t.test(`of the keys the file names ${what}`, async (t) => {
    const { host } = rpmHost({ ...base, ...Object.fromEntries(there.map((key) => [key, 'k'])) })
    const context = stepContext(host)
    t.match(await addRpmRepository.check(step, context), { summary: `${path}: new` })
    const before = await addRpmRepository.before(step, context)
    const after = await addRpmRepository.apply(step, context, before)
    t.equal((await host.read(path))?.toString(), `[datadog]\nenabled=1\n${lines}`)
    t.match(await host.stat(path), { mode: 0o644, uid: 0, gid: 0 })
    t.equal(await addRpmRepository.check(step, context), undefined, 'then there is nothing to do')
    t.strictSame(await addRpmRepository.revert(step, context, before, after), [])
    t.equal(await host.stat(path), undefined, 'undone, it is gone')
  })
}

t.test('a file that is there comes back as it was', async (t) => {
  const { host } = rpmHost({ ...base, [path]: "people's", '/var/lib/dd-fips/backups/run/x': '' })
  const context = stepContext(host)
  t.match(await addRpmRepository.check(step, context), { summary: `${path}: changed` })
  const before = await addRpmRepository.before(step, context)
  const after = await addRpmRepository.apply(step, context, before)
  await addRpmRepository.revert(step, context, before, after)
  t.equal((await host.read(path))?.toString(), "people's")
})

t.test('what must be told of it is in the plan, and said aloud when it is done', async (t) => {
  const { host } = rpmHost(base)
  const context = stepContext(host)
  const cautious = { ...step, caution: 'Signatures are not checked.' }
  t.match(await addRpmRepository.check(cautious, context), { summary: /Signatures are not/ })
  const before = await addRpmRepository.before(cautious, context)
  const after = await addRpmRepository.apply(cautious, context, before)
  t.strictSame(context.warnings, ['Signatures are not checked.'])
  t.equal(addRpmRepository.told?.(after), `${path}: written`)
})

t.test('a repository file that people changed is drift, and what to do is said', async (t) => {
  const { host } = rpmHost(base)
  const context = stepContext(host)
  const before = await addRpmRepository.before(step, context)
  const after = await addRpmRepository.apply(step, context, before)
  t.strictSame(await addRpmRepository.drift?.(step, context, before, after), [])
  await host.write(path, '[datadog]\nenabled=0\n')
  t.match(await addRpmRepository.drift?.(step, context, before, after), [
    { what: path, before: 'not there', holds: false, diff: /-enabled=1/, remedy: /rm \/etc\/yum/ },
  ])
})
