import t from 'tap'
import { unitOutcomes } from '../../../src/services/systemd/unit-outcome.ts'
import { debian } from '../../support/machine.ts'

t.test('how a unit ended, as systemctl show says it', async (t) => {
  const { host } = debian()
  host.run = async () => ({
    code: 0,
    stderr: '',
    stdout:
      'ActiveState=failed\nSubState=failed\nResult=exit-code\nExecMainStatus=1\n\nActiveState=active\nSubState=running\nResult=success\nExecMainStatus=0\n',
  })
  t.same(await unitOutcomes(host, ['a', 'b']), [
    { active: 'failed', sub: 'failed', result: 'exit-code', status: '1' },
    { active: 'active', sub: 'running', result: 'success', status: '0' },
  ])
})
