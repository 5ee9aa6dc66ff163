import t from 'tap'
import { type AddGroupMember, addGroupMember } from '../../src/steps/add-group-member.ts'
import { contextOn } from '../support/context.ts'
import { debian, given } from '../support/machine.ts'

const step: AddGroupMember = {
  kind: 'add-group-member',
  user: 'dd-agent',
  group: 'systemd-journal',
}

function host(members: string) {
  const machine = debian()
  given(machine, '/etc/passwd', 'root:x:0:0::/root:/bin/sh\ndd-agent:x:110:112::/:/bin/false\n')
  given(machine, '/etc/group', `root:x:0:\nsystemd-journal:x:101:${members}\ndd-agent:x:112:\n`)
  return machine
}

const membersOf = (machine: ReturnType<typeof host>) =>
  /^systemd-journal:x:101:(.*)$/m.exec(
    machine.files.get('/etc/group')?.content.toString() ?? '',
  )?.[1]

t.test('a user comes into a group, and goes out of it again', async (t) => {
  const machine = host('adm')
  const context = contextOn(machine)
  t.match(await addGroupMember.check(step, context), { summary: /systemd-journal: with dd-agent/ })
  const before = await addGroupMember.before(step, context)
  await addGroupMember.apply(step, context, before)
  t.equal(membersOf(machine), 'adm,dd-agent')
  t.equal(await addGroupMember.check(step, context), undefined)
  t.same(await addGroupMember.drift?.(step, context, before, null), [])
  await addGroupMember.revert(step, context, before, null)
  t.equal(membersOf(machine), 'adm')
  t.match(await addGroupMember.drift?.(step, context, before, null), [
    { what: 'dd-agent in the group systemd-journal', now: 'no member', holds: false },
  ])
  await addGroupMember.revert(step, context, before, null)
  t.equal(machine.commands.filter((line) => line.startsWith('gpasswd')).length, 1, 'once')
})

t.test('one who was in it stays in it', async (t) => {
  const machine = host('dd-agent')
  const context = contextOn(machine)
  t.equal(await addGroupMember.check(step, context), undefined)
  const before = await addGroupMember.before(step, context)
  await addGroupMember.revert(step, context, before, undefined)
  t.equal(membersOf(machine), 'dd-agent')
})
