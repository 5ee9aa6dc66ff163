import t from 'tap'
import { type AddKeyring, addKeyring } from '../../src/steps/add-signing-keys.ts'
import { binaryKey, fingerprints, keyFile } from '../packages/fixture-keys.ts'
import { contextOn } from '../support/context.ts'
import { debian } from '../support/machine.ts'
import { makeInode, plant } from '../support/memory-files.ts'
import { linesOf } from './lines-of.ts'

const step: AddKeyring = {
  kind: 'add-keyring',
  path: '/usr/share/keyrings/x.gpg',
  url: 'keys.example.com/a',
  files: ['ONE.public', 'TWO.public'],
  trusted: [fingerprints.rsa],
}

/** A host whose curl finds these files at the address, and no others. */
function serving(files: Readonly<Record<string, string>>) {
  const machine = debian()
  const asked: string[] = []
  machine.host.run = async (command) => {
    const url = command.at(-1) ?? ''
    asked.push(url)
    const text = files[url.split('/').at(-1) ?? '']
    if (text === undefined) return { code: 22, stdout: '', stderr: 'curl: (22) 404' }
    return { code: 0, stdout: text, stderr: '' }
  }
  return { machine, asked }
}

const rsa = keyFile('rsa.asc').toString()

t.test('keys are fetched, checked and kept in binary for all to read', async (t) => {
  const { machine, asked } = serving({ 'ONE.public': rsa })
  const context = contextOn(machine)
  t.match(await addKeyring.check(step, context), {
    summary: /new, from keys of the known fingerprints/,
  })
  const before = await addKeyring.before(step, context)
  const after = await addKeyring.apply(step, context, before)
  t.same(
    asked,
    step.files.map((name) => `https://keys.example.com/a/${name}`),
  )
  t.match(machine.files.get(step.path), { uid: 0, gid: 0, mode: 0o644 })
  t.same(machine.files.get(step.path)?.content, binaryKey('rsa.asc'))
  t.match(
    context.said.join('\n'),
    /! The key file TWO\.public could not be fetched: curl: \(22\) 404/,
  )
  t.equal(await addKeyring.check(step, context), undefined)
  await addKeyring.revert(step, context, before, after)
  t.notOk(machine.files.has(step.path))
})

t.test('cut off, a keyring of the keys we trust goes, and one with others is kept', async (t) => {
  const cases = [
    [binaryKey('rsa.asc'), false],
    [binaryKey('dsa.asc'), true],
  ] as const
  for (const [content, isKept] of cases) {
    const { machine } = serving({})
    const context = contextOn(machine)
    const before = await addKeyring.before(step, context)
    plant(machine.files, step.path, makeInode('file', content))
    const left = await addKeyring.revert(step, context, before, undefined)
    t.equal(machine.files.has(step.path), isKept)
    t.match(linesOf(left), isKept ? [/was changed since and is kept/] : [])
  }
})

t.test('a keyring that a package wrote anew since, with keys we trust, goes as well', async (t) => {
  const { machine } = serving({ 'ONE.public': rsa })
  const context = contextOn(machine)
  const before = await addKeyring.before(step, context)
  const after = { sha256: 'of what we wrote', dress: '0:0 644' }
  plant(machine.files, step.path, makeInode('file', binaryKey('rsa.asc')))
  t.same(await addKeyring.revert(step, context, before, after), [])
  t.notOk(machine.files.has(step.path))
})

t.test('a key of a stranger is refused, and nothing is written', async (t) => {
  const { machine } = serving({ 'ONE.public': rsa, 'TWO.public': keyFile('dsa.asc').toString() })
  const context = contextOn(machine)
  const before = await addKeyring.before(step, context)
  await t.rejects(addKeyring.apply(step, context, before), {
    code: 'KEY_FOREIGN',
    exit: 'preflight',
    message: new RegExp(fingerprints.dsa),
  })
  t.notOk(machine.files.has(step.path))
})

t.test('no key at all is refused with the reason of each', async (t) => {
  const { machine } = serving({})
  const context = contextOn(machine)
  await t.rejects(addKeyring.apply(step, context, {}), {
    code: 'NOT_FOUND',
    message: /404.*ONE\.public.*TWO\.public/,
  })
})

t.test('a keyring is judged by its keys: one that serves is left alone', async (t) => {
  const cases: [string, Buffer, RegExp | undefined][] = [
    ['ours', binaryKey('rsa.asc'), undefined],
    ['of a stranger', binaryKey('dsa.asc'), /made anew, it holds none of the trusted keys/],
    ['rubbish', Buffer.from('x'), /made anew, it is not a keyring/],
  ]
  for (const [name, content, summary] of cases) {
    const { machine } = serving({})
    plant(machine.files, step.path, makeInode('file', content))
    const change = await addKeyring.check(step, contextOn(machine))
    if (summary) t.match(change?.summary, summary, name)
    else t.equal(change, undefined, name)
  }
})
