import t from 'tap'
import {
  CREDENTIAL,
  firstBootSteps,
  isOfFirstBoot,
  NO_CREDENTIAL,
} from '../../src/plan/first-boot-steps.ts'
import type { Step } from '../../src/steps/registry.ts'

const owner = { user: 'root', group: 'root' }
const written = (end: string) =>
  firstBootSteps.flatMap((step) =>
    step.kind === 'write-file' && step.path.endsWith(end) ? [step] : [],
  )

t.test('tells its own steps from those of an install', async (t) => {
  for (const step of firstBootSteps) t.ok(isOfFirstBoot(step), step.kind)
  const others: Step[] = [
    { kind: 'write-file', path: '/etc/own', content: '', owner, mode: 0o644 },
    { kind: 'remove-file', path: written('.conf')[0]?.path ?? '' } as unknown as Step,
    { kind: 'enable-service', manager: 'none', unit: 'datadog-agent', run: false, inputs: [] },
    { kind: 'install-packages' } as unknown as Step,
  ]
  for (const step of others) t.notOk(isOfFirstBoot(step), JSON.stringify(step))
})

t.test('knows its own steps in a receipt, whatever else they hold there', async (t) => {
  for (const step of firstBootSteps) {
    const received = { ...JSON.parse(JSON.stringify(step)), content: 'of an older version' }
    t.ok(isOfFirstBoot({ ...received, manager: 'systemd' }), step.kind)
  }
})

t.test('the Agent is kept back for as long as the drop-in is there', async (t) => {
  const [dropIn] = written('.conf')
  t.match(dropIn?.path, /\/datadog-agent\.service\.d\//)
  t.match(dropIn?.content, `ConditionPathExists=!${dropIn?.path}\n`)
})

t.test(
  'the unit gets a credential that is never empty, and starts nothing in the image',
  async (t) => {
    const [service] = written('.service')
    t.match(
      service?.content,
      `LoadCredential=${CREDENTIAL}\nSetCredential=${CREDENTIAL}:${NO_CREDENTIAL}\n`,
    )
    t.not(NO_CREDENTIAL, '')
    const enabled = firstBootSteps.find(({ kind }) => kind === 'enable-service')
    t.match(enabled, { run: false, unit: service?.path.replace(/.*\/|\.service$/g, '') })
  },
)
