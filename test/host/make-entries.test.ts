import * as fs from 'node:fs'
import t from 'tap'
import { makeDirectory, makeLink } from '../../src/host/make-entries.ts'
import { makeRoot } from './tree.ts'

t.test('a directory has the mode that is asked for, whatever the umask', async (t) => {
  const tree = makeRoot(t.testdir())
  const umask = process.umask(0o077)
  t.teardown(() => void process.umask(umask))
  await makeDirectory(tree.root, '/etc/plain', {})
  await makeDirectory(tree.root, '/etc/shared', { mode: 0o2775 })
  t.equal(fs.statSync(tree.at('etc/plain')).mode & 0o7777, 0o755)
  t.equal(fs.statSync(tree.at('etc/shared')).mode & 0o7777, 0o2775)
})

t.test('a directory that is there stays as it is; anything else is refused', async (t) => {
  const tree = makeRoot(t.testdir())
  tree.folder('etc/there', 0o711)
  tree.link('etc/link', 'there')
  tree.pipe('etc/pipe')
  for (const path of ['/etc/there', '/etc/link']) {
    await makeDirectory(tree.root, path, { mode: 0o700 })
    t.equal(fs.statSync(tree.at('etc/there')).mode & 0o7777, 0o711, path)
  }
  for (const path of ['/etc/passwd', '/etc/pipe'])
    await t.rejects(makeDirectory(tree.root, path, {}), { code: 'UNSAFE_PATH' }, path)
})

t.test('a directory that cannot get its owner is not left behind', async (t) => {
  const tree = makeRoot(t.testdir())
  const owner = { user: 'stranger', group: 'root' }
  const unknown = { code: 'ACCOUNT_UNKNOWN' }
  await t.rejects(makeDirectory(tree.root, '/etc/new', { owner }), unknown)
  t.notOk(fs.existsSync(tree.at('etc/new')), 'the next run would take it for made')
})

t.test('a link says what it was told, whether or not that is there', async (t) => {
  const tree = makeRoot(t.testdir())
  for (const target of ['passwd', '../nowhere', '/etc/passwd']) {
    await makeLink(tree.root, `/etc/to-${target.replaceAll('/', '_')}`, target)
    t.equal(fs.readlinkSync(tree.at(`etc/to-${target.replaceAll('/', '_')}`)), target)
  }
})

t.test('a link takes nobody’s place', async (t) => {
  const tree = makeRoot(t.testdir())
  tree.link('etc/link', 'passwd')
  for (const path of ['/etc/passwd', '/etc/link'])
    await t.rejects(makeLink(tree.root, path, 'group'), { code: 'EEXIST' }, path)
  t.equal(fs.readlinkSync(tree.at('etc/link')), 'passwd')
})

t.test('neither is made where its directory is missing', async (t) => {
  const { root } = makeRoot(t.testdir())
  const missing = { code: 'NO_DIRECTORY', message: /^\/nowhere\/x / }
  await t.rejects(makeDirectory(root, '/nowhere/x', {}), missing)
  await t.rejects(makeLink(root, '/nowhere/x', 'y'), missing)
})
