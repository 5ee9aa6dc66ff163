import * as fs from 'node:fs'
import * as files from 'node:fs/promises'
import t from 'tap'
import { dress, dressFile, dressPath } from '../../src/host/dress.ts'
import { atPath } from '../../src/host/walk.ts'
import { isRoot, makeRoot } from './tree.ts'

const agent = { user: 'dd-agent', group: 'dd-agent' }
const needsRoot = isRoot ? {} : { skip: 'only root can give files away' }

t.test(
  'an open file gets the accounts of the tree, and keeps set-id bits',
  needsRoot,
  async (t) => {
    const tree = makeRoot(t.testdir())
    tree.put('etc/x', '')
    const file = await files.open(tree.at('etc/x'))
    t.teardown(() => file.close())
    await dress(tree.root, file, { owner: agent, mode: 0o6750 })
    t.match(fs.statSync(tree.at('etc/x')), { uid: 4110, gid: 4112, mode: 0o106750 })
    await dress(tree.root, file, { owner: agent })
    t.match(fs.statSync(tree.at('etc/x')), { mode: 0o106750 }, 'the same owner again clears no bit')
    await dress(tree.root, file, {})
    t.match(fs.statSync(tree.at('etc/x')), { uid: 4110, gid: 4112, mode: 0o106750 })
  },
)

t.test('an account that the tree lacks is refused before anything changes', async (t) => {
  const tree = makeRoot(t.testdir())
  tree.put('etc/x', '', 0o600)
  for (const owner of [
    { user: 'stranger', group: 'root' },
    { user: 'root', group: 'stranger' },
  ])
    await t.rejects(dressFile(tree.root, '/etc/x', { owner, mode: 0o777 }), {
      code: 'ACCOUNT_UNKNOWN',
      message: /"stranger"/,
    })
  t.match(fs.statSync(tree.at('etc/x')), { mode: 0o100600 })
})

t.test('directories and pipes are dressed, and a pipe holds nobody up', async (t) => {
  const tree = makeRoot(t.testdir())
  tree.folder('etc/folder')
  tree.pipe('etc/pipe')
  for (const name of ['folder', 'pipe']) {
    await dressFile(tree.root, `/etc/${name}`, { mode: 0o710 })
    t.equal(fs.statSync(tree.at(`etc/${name}`)).mode & 0o7777, 0o710, name)
  }
})

t.test('by its place a link is not followed', async (t) => {
  const tree = makeRoot(t.testdir())
  tree.put('etc/x', '', 0o600)
  tree.link('etc/link', 'x')
  const dressed = atPath(tree.root, '/etc/link', false, (place) =>
    dressPath(tree.root, place, { mode: 0o777 }),
  )
  await t.rejects(dressed, { code: 'ELOOP', message: /'\/etc\/link'/ })
  t.match(fs.statSync(tree.at('etc/x')), { mode: 0o100600 })
})

t.test(
  'by its path a trusted link is followed, and one that others could set is not',
  async (t) => {
    const tree = makeRoot(t.testdir())
    tree.put('etc/x', '', 0o600)
    tree.link('etc/link', 'x')
    await dressFile(tree.root, '/etc/link', { mode: 0o640 })
    t.match(fs.statSync(tree.at('etc/x')), { mode: 0o100640 })
    tree.folder('tmp', 0o1777)
    tree.link('tmp/link', '/etc/x')
    const unsafe = { code: 'UNSAFE_PATH' }
    await t.rejects(dressFile(tree.root, '/tmp/link', { mode: 0o666 }), unsafe)
    t.match(fs.statSync(tree.at('etc/x')), { mode: 0o100640 })
  },
)

t.test('what is missing cannot be dressed', async (t) => {
  const { root } = makeRoot(t.testdir())
  await t.rejects(dressFile(root, '/nowhere/x', { mode: 0o600 }), { code: 'NO_DIRECTORY' })
  await t.rejects(dressFile(root, '/etc/gone', { mode: 0o600 }), { code: 'ENOENT' })
})
