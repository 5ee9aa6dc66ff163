import t from 'tap'
import { detect } from '../../src/detect/detect.ts'
import { touches } from '../../src/plan/preflight/touches.ts'
import { previewPlan } from '../../src/plan/preview-plan.ts'
import { surveyHost } from '../../src/survey/survey.ts'
import { stepContext } from '../steps/step-context.ts'
import { debian, given } from '../support/machine.ts'

const write = {
  kind: 'write-file',
  path: '/etc/made',
  content: 'x',
  owner: { user: '0', group: '0' },
  mode: 0o644,
} as const

t.test('a read-only /etc refuses a file that is missing, and none that is there', async (t) => {
  const machine = debian()
  const { host } = machine
  given(machine, '/proc/4243/mounts', '/dev/a / ext4 rw 0 0\n/dev/b /etc ext4 ro 0 0\n')
  const survey = await surveyHost(host, await detect(host, { machine: 'x86_64' }))
  const plan = { steps: [write] }
  const asked = () => previewPlan(plan, stepContext(host), survey, false)
  await t.rejects(asked(), { code: 'READ_ONLY', exit: 'preflight' })
  given(machine, '/etc/made', 'x', { mode: 0o644 })
  t.same((await asked()).planned.changes, [])
})

t.test('steps that do nothing touch nothing; every other touches our own state', (t) => {
  const units = { proxy: undefined, agent: undefined }
  t.same(touches({ steps: [], ...units }), [])
  t.same(touches({ steps: [write], ...units }), ['/var/lib/dd-fips', '/var', '/etc', '/etc/made'])
  t.end()
})
