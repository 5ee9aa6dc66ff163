import t from 'tap'
import { type RemoveFile, removeFile } from '../../src/steps/remove-file.ts'
import { contextOn } from '../plan/machine/context.ts'
import { debian, given } from '../plan/machine/machine.ts'

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
  t.match(await removeFile.revert(step, context, before, null), [/exists again/])
})

t.test('what people changed, and what is not there, is nothing to do', async (t) => {
  for (const content of ['theirs\n', undefined]) {
    t.equal(await removeFile.check(step, contextOn(host(content))), undefined)
  }
})
