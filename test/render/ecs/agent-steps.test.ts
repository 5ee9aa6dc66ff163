import t from 'tap'
import { agentSteps } from '../../../src/render/ecs/agent-steps.ts'
import { thrownBy } from '../../config/thrown-by.ts'
import { agentOf } from './task-file.ts'

const right = [
  { name: 'DD_FIPS_ENABLED', value: 'true' },
  { name: 'DD_FIPS_PORT_RANGE_START', value: '9803' },
  { name: 'DD_FIPS_HTTPS', value: 'false' },
]
const waits = (condition: string) => ({ dependsOn: [{ containerName: 'proxy', condition }] })

function steps(container: object, condition: 'HEALTHY' | 'START' = 'HEALTHY') {
  const { found, agent } = agentOf({ ...container })
  return agentSteps(found, agent, 'proxy', condition)
}

t.test('an Agent that sends to the proxy and waits for it needs nothing', async (t) => {
  t.same(steps({ environment: right, ...waits('HEALTHY') }), [])
})

t.test('a new Agent gets variables and waits', async (t) => {
  const found = steps({})
  t.same(
    found.map(({ path, value }) => [path.slice(2).join('.'), value]),
    [
      ['environment', [right[0]]],
      ['environment.1', right[1]],
      ['environment.2', right[2]],
      ['dependsOn', [{ containerName: 'proxy', condition: 'HEALTHY' }]],
    ],
  )
})

t.test('waits for the proxy besides others', async (t) => {
  const dependsOn = [{ containerName: 'init', condition: 'SUCCESS' }]
  const [step, ...more] = steps({ environment: right, dependsOn })
  t.same(more, [])
  t.match(step, {
    path: ['containerDefinitions', 0, 'dependsOn', 1],
    value: { containerName: 'proxy', condition: 'HEALTHY' },
    summary: 'agent: it starts when proxy is HEALTHY',
  })
})

/** The condition that is there, the wanted one, and what it becomes. */
const conditions: [known: string, wanted: 'HEALTHY' | 'START', becomes: string | undefined][] = [
  ['HEALTHY', 'HEALTHY', undefined],
  ['START', 'HEALTHY', undefined],
  ['START', 'START', undefined],
  ['COMPLETE', 'HEALTHY', 'HEALTHY'],
  ['SUCCESS', 'START', 'START'],
  ['HEALTHY', 'START', 'START'],
]

for (const [known, wanted, becomes] of conditions) {
  t.test(`${known} where ${wanted} is wanted ${becomes ? 'changes' : 'stays'}`, async (t) => {
    const found = steps({ environment: right, ...waits(known) }, wanted)
    t.same(
      found.map(({ path, value }) => [path.slice(2), value]),
      becomes ? [[['dependsOn', 0, 'condition'], becomes]] : [],
    )
    if (becomes) t.match(found[0]?.summary, new RegExp(`${wanted}, not ${known}$`))
  })
}

t.test('an address that the Agent accepts stays, any other becomes loopback', async (t) => {
  for (const value of ['127.0.0.1', 'localhost', '127.9.9.9']) {
    const environment = [...right, { name: 'DD_FIPS_LOCAL_ADDRESS', value }]
    t.same(steps({ environment, ...waits('HEALTHY') }), [], value)
  }
  for (const value of ['fips-proxy', '10.0.0.1', '']) {
    const environment = [...right, { name: 'DD_FIPS_LOCAL_ADDRESS', value }]
    t.match(
      steps({ environment, ...waits('HEALTHY') }),
      [{ path: ['containerDefinitions', 0, 'environment', 3, 'value'], value: '127.0.0.1' }],
      value,
    )
  }
})

t.test('refuses a DD_FIPS_ variable that comes from a secret, at its line', async (t) => {
  const secrets = [
    { name: 'DD_API_KEY', valueFrom: 'arn:a' },
    { name: 'DD_FIPS_HTTPS', valueFrom: 'arn:b' },
  ]
  const { found, agent } = agentOf({ secrets })
  const error = thrownBy(() => agentSteps(found, agent, 'proxy', 'HEALTHY'))
  t.match(error, { code: 'TASK_SECRET_CLASHES', exit: 'settings' })
  const line = found.text.slice(0, found.text.indexOf('"DD_FIPS_HTTPS"')).split('\n').length - 1
  t.ok(error.message.startsWith(`task.json:${line}: agent takes`), error.message)
})

t.test('a secret of any other name is no concern', async (t) => {
  const secrets = [{ name: 'DD_API_KEY', valueFrom: 'arn:a' }]
  t.same(steps({ secrets, environment: right, ...waits('START') }), [])
})
