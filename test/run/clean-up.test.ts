import { spawn } from 'node:child_process'
import { once } from 'node:events'
import * as fs from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { revert } from '../../src/commands/revert.ts'
import { sweep } from '../../src/run/clean-up.ts'
import { settle } from '../../src/run/put-back.ts'
import type { Entry } from '../../src/run/receipt.ts'
import { sha256 } from '../../src/steps/files/backup.ts'
import { isRoot, makeRoot } from '../host/tree.ts'
import { stepContext } from '../steps/step-context.ts'
import { answerOf } from '../support/session.ts'

const needsRoot = isRoot ? {} : { skip: 'only root can give files away' }
const key = 'api_key: 0123456789abcdef0123456789abcdef\n'
const hex = '0123456789abcdef01234567'
const yaml = '/etc/datadog-agent/datadog.yaml'
const run = '/var/lib/dd-fips/backups/r'
const entry: Entry = {
  step: {
    kind: 'edit-config',
    path: yaml,
    template: `${yaml}.example`,
    edits: [],
    owner: { user: 'dd-agent', group: 'dd-agent' },
    mode: 0o640,
  },
  before: { target: '/srv/target.yaml', intended: sha256(key), shared: ['/opt'] },
  state: 'intended',
}
const receipt = {
  schemaVersion: 1 as const,
  version: '0.1.0',
  settings: {},
  runs: [{ id: 'r', startedAt: '2026-01-01T00:00:00Z', state: 'open' as const, entries: [entry] }],
}

/** A host on which a run was killed while it wrote, as far as its receipt tells. */
function killed(directory: string) {
  const tree = makeRoot(directory)
  tree.folder('etc/datadog-agent', 0o755, 4110)
  tree.folder(run.slice(1), 0o700)
  fs.chmodSync(tree.at('var/lib/dd-fips'), 0o700)
  tree.put('var/lib/dd-fips/receipt.json', JSON.stringify(receipt), 0o600)
  const left = [
    `${yaml.slice(1, -12)}.datadog.yaml.${hex}`,
    `srv/.target.yaml.${hex}`,
    `${run.slice(1)}/.etc_datadog-agent_datadog.yaml.${hex}`,
    `var/lib/dd-fips/.receipt.json.${hex}`,
    `var/log/dd-fips/.x.log.${hex}`,
    `var/lib/dd-fips/.lock.${hex}`,
  ]
  for (const name of left) tree.put(name, key, 0o640)
  const old = new Date(Date.now() - 3_600_000)
  fs.utimesSync(tree.at(`var/lib/dd-fips/.lock.${hex}`), old, old)
  fs.chownSync(tree.at(left[0] ?? ''), 4110, 4112) // it was given away already, as it will be
  return { ...tree, left }
}

/** Every file below a directory that holds the key. */
function keysBelow(directory: string): string[] {
  const all = fs.readdirSync(directory, { withFileTypes: true, recursive: true })
  return all
    .filter((each) => each.isFile())
    .map((each) => `${each.parentPath}/${each.name}`)
    .filter((path) => fs.readFileSync(path, 'utf8').includes(key.trim()))
}

t.test('what a kill left beside the files is swept', needsRoot, async (t) => {
  const ways: [string, (tree: ReturnType<typeof killed>) => Promise<unknown>][] = [
    ['settle', ({ host }) => settle(host, receipt, stepContext(host))],
    ['revert', ({ host }) => answerOf(revert, host)],
    ['revert --purge', ({ host }) => answerOf(revert, host, { flags: { purge: true } })],
  ]
  for (const [name, way] of ways) {
    const tree = killed(t.testdir())
    await way(tree)
    t.same(keysBelow(tree.root), [], name)
    for (const path of tree.left) t.notOk(fs.existsSync(tree.at(path)), `${name}: ${path}`)
  }
})

t.test('nothing else is: names, kinds and owners of others', needsRoot, async (t) => {
  const tree = killed(t.testdir())
  const beside = (name: string) => `etc/datadog-agent/${name}`
  const stays = [
    beside(`.other.yaml.${hex}`),
    beside(`.datadog.yaml.${hex.slice(1)}`),
    beside(`.datadog.yaml.${hex}.bak`),
    beside(`datadog.yaml.${hex}`),
    'var/lib/dd-fips/lock',
  ]
  for (const name of stays) tree.put(name, 'x')
  const another = beside(`.datadog.yaml.${hex.replace('0', '1')}`)
  tree.put(another, 'x')
  fs.chownSync(tree.at(another), 5000, 5000)
  tree.link(beside(`.datadog.yaml.${hex.replace('0', '2')}`), '/etc/passwd')
  tree.folder(beside(`.datadog.yaml.${hex.replace('0', '3')}`))
  tree.put(`var/lib/dd-fips/.lock.${hex.replace('0', '4')}`, 'x') // somebody is about to take it
  const names = tree.names('etc/datadog-agent').length
  t.same(await sweep(tree.host, receipt), [])
  for (const name of [...stays, another]) t.ok(fs.existsSync(tree.at(name)), name)
  t.equal(tree.names('etc/datadog-agent').length, names - 1, 'one of them is gone')
  t.ok(fs.existsSync(tree.at(`var/lib/dd-fips/.lock.${hex.replace('0', '4')}`)))
})

t.test('a process that is killed within a write leaves nothing for long', needsRoot, async (t) => {
  const tree = killed(t.testdir())
  for (const name of tree.left) fs.rmSync(tree.at(name))
  const program = `
    import { localHost } from '${new URL('../../src/host/local.ts', import.meta.url).pathname}'
    const host = localHost({ root: '${tree.root}' })
    const text = ${JSON.stringify(key)} + '# x\\n'.repeat(2_000_000)
    while (true) await host.write('${yaml}', text, { mode: 0o640 })
  `
  const child = spawn('npx', ['tsx', '--input-type=module', '-e', program], { detached: true })
  const isLeft = () => tree.names('etc/datadog-agent').some((name) => name.startsWith('.datadog'))
  for (let tries = 0; tries < 20_000 && !isLeft(); tries += 1) await delay(1)
  if (child.pid === undefined) throw new Error('it did not start')
  process.kill(-child.pid, 'SIGKILL') // tsx runs it in a process of its own
  await once(child, 'exit')
  t.ok(isLeft() || fs.existsSync(tree.at(yaml)), 'it was at work')
  await settle(tree.host, receipt, stepContext(tree.host))
  t.same(
    tree.names('etc/datadog-agent').filter((name) => name.startsWith('.')),
    [],
  )
})

t.test('what cannot be swept is told', async (t) => {
  const { host } = makeRoot(t.testdir())
  const list = async (path: string) => {
    if (path === '/etc/datadog-agent') throw new Error('EIO: input/output error')
    return host.list(path)
  }
  t.match(await sweep({ ...host, list }, receipt), [/may hold temporary files .*: EIO/])
})
