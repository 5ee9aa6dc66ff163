import t from 'tap'
import { timerState } from '../../../src/services/systemd/last-run.ts'
import { debian } from '../../support/machine.ts'

t.test('a timer is known with the end of its service', async (t) => {
  const { host } = debian()
  const answer = (stdout: string, code = 0) => {
    host.run = async () => ({ code, stdout, stderr: '' })
    return timerState(host, 'x')
  }
  const service = (rows: string) =>
    `LoadState=loaded\nActiveState=active\n\nLoadState=loaded\n${rows}`
  const at = 'Tue 2026-12-01 00:12:03 UTC'
  t.same(await answer(service(`ExecMainExitTimestamp=${at}\nExecMainStatus=3\n`)), {
    active: true,
    last: { at, code: 3 },
  })
  t.same(await answer(service('ExecMainExitTimestamp=n/a\nExecMainStatus=0\n')), { active: true })
  t.same(await answer(service('ExecMainExitTimestamp=\n')), { active: true })
  t.match(await answer('LoadState=loaded\nActiveState=inactive\n'), { active: false })
  t.equal(await answer('LoadState=not-found\nActiveState=inactive\n'), undefined)
  t.equal(await answer(service(''), 1), undefined)
})
