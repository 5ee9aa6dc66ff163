import t from 'tap'
import { detect } from '../../src/commands/detect.ts'
import { debian, given } from '../support/machine.ts'
import { answerOf } from '../support/session.ts'

t.test('a supported host', async (t) => {
  const { answer } = await answerOf(detect, debian().host)
  t.equal(answer?.exit, 0)
  t.match(answer?.json, {
    supported: true,
    family: 'debian',
    packageManager: 'apt',
    init: 'systemd',
  })
  t.match(answer?.text, /^supported {8}yes$/m)
})

t.test('a host that is not supported, with the reason', async (t) => {
  const machine = debian()
  machine.files.delete('/etc/debian_version')
  given(machine, '/etc/os-release', 'ID=gentoo\nPRETTY_NAME=Gentoo\n')
  const { answer } = await answerOf(detect, machine.host)
  t.equal(answer?.exit, 5)
  t.match(answer?.json, {
    supported: false,
    family: null,
    packageManager: null,
    reason: /Gentoo|gentoo/,
  })
  t.match(answer?.text, /^supported {8}no: \S/m)
})
