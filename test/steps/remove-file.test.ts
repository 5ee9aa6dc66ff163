import t from 'tap'
import { install } from '../../src/commands/install.ts'
import { type RemoveFile, removeFile } from '../../src/steps/remove-file.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { contextOn } from '../support/context.ts'
import { debian, given, snapshot } from '../support/machine.ts'
import { answerOf } from '../support/session.ts'
import { differences } from '../support/settled.ts'
import { linesOf } from './lines-of.ts'

waitsPassAtOnce(t)

const step: RemoveFile = { kind: 'remove-file', path: '/etc/ours', content: 'ours\n' }

function host(content?: string) {
  const machine = debian()
  if (content !== undefined) given(machine, step.path, content, { mode: 0o640 })
  return machine
}

t.test('a file as it was written goes, and comes back', async (t) => {
  const machine = host('ours\n')
  const context = contextOn(machine)
  t.match(await removeFile.check(step, context), { summary: '/etc/ours: removed', diff: /-ours/ })
  const before = await removeFile.before(step, context)
  await removeFile.apply(step, context, before)
  t.notOk(machine.files.has(step.path))
  t.same(await removeFile.drift?.(step, context, before, null), [])
  t.same(await removeFile.revert(step, context, before, null), [])
  t.match(machine.files.get(step.path), { content: Buffer.from('ours\n'), mode: 0o640 })
  t.match(await removeFile.drift?.(step, context, before, null), [{ now: 'there' }])
  t.same(await removeFile.revert(step, context, before, null), [], 'once more is no harm')
  given(machine, step.path, 'theirs\n')
  t.match(linesOf(await removeFile.revert(step, context, before, null)), [/exists again/])
  t.equal(machine.files.get(step.path)?.content.toString(), 'theirs\n')
})

t.test('a removal that failed has nothing to undo', async (t) => {
  const machine = host('ours\n')
  const context = contextOn(machine)
  const before = await removeFile.before(step, context)
  t.same(await removeFile.revert(step, context, before, undefined), [])
  t.match(machine.files.get(step.path), { content: Buffer.from('ours\n'), mode: 0o640 })
})

t.test('an install of which a removal fails is put back', async (t) => {
  const machine = debian()
  await answerOf(install, machine.host, { flags: { 'collect-proxy-logs': true } })
  const was = snapshot(machine)
  const remove = async (path: string) => {
    if (path.includes('fips_proxy.d')) throw new Error('EROFS: read-only file system')
    return machine.host.remove(path)
  }
  const flags = { 'no-collect-proxy-logs': true }
  const { answer } = await answerOf(install, { ...machine.host, remove }, { flags })
  t.equal(answer?.exit, 7)
  t.match(answer?.error, 'Everything that this run had changed was put back.')
  t.same(differences(snapshot(machine), was), [])
})

t.test('what people changed, and what is not there, is nothing to do', async (t) => {
  for (const content of ['theirs\n', undefined]) {
    t.equal(await removeFile.check(step, contextOn(host(content))), undefined)
  }
})
