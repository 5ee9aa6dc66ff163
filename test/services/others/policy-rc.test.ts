import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import t from 'tap'
import { allowStarts, forbidStarts } from '../../../src/services/others/policy-rc.ts'
import { debian, given } from '../../support/machine.ts'

const policy = '/usr/sbin/policy-rc.d'
const theirs = '#!/bin/sh\nexit 0\n'

function machine({ invoke = true, policyIs = '' } = {}) {
  const made = debian()
  if (invoke) given(made, '/usr/sbin/invoke-rc.d', '')
  else given(made, '/usr/sbin/other', '')
  if (policyIs) given(made, policy, policyIs)
  return made
}
const text = ({ files }: ReturnType<typeof debian>) => files.get(policy)?.content.toString()

t.test('forbids starts by a program of root that answers 101, and takes it back', async (t) => {
  const made = machine()
  await forbidStarts(made.host)
  t.match(made.files.get(policy), { uid: 0, gid: 0, mode: 0o755 })
  const file = `${t.testdir({ policy: text(made) ?? '' })}/policy`
  fs.chmodSync(file, 0o755)
  t.equal(spawnSync('/bin/sh', [file, 'datadog-agent', 'start']).status, 101)
  await allowStarts(made.host)
  t.equal(text(made), undefined)
})

t.test('leaves a policy of somebody else alone, both times', async (t) => {
  const made = machine({ policyIs: theirs })
  await forbidStarts(made.host)
  t.equal(text(made), theirs)
  await allowStarts(made.host)
  t.equal(text(made), theirs)
})

t.test('leaves one that somebody wrote in place of ours meanwhile', async (t) => {
  const made = machine()
  await forbidStarts(made.host)
  given(made, policy, theirs)
  await allowStarts(made.host)
  t.equal(text(made), theirs)
})

t.test('takes away one that a run which was cut off has left', async (t) => {
  const made = machine()
  await forbidStarts(made.host)
  await forbidStarts(made.host)
  await allowStarts(made.host)
  t.equal(text(made), undefined)
})

t.test(
  'makes nothing where no invoke-rc.d would ask, and minds nothing that is gone',
  async (t) => {
    const made = machine({ invoke: false })
    await forbidStarts(made.host)
    t.equal(text(made), undefined)
    await allowStarts(made.host)
    t.equal(text(made), undefined)
  },
)
