import t from 'tap'
import { nameOf, places, setEnvironment } from '../../../src/render/ecs/step.ts'
import { agentOf, taskFile, taskOf } from './task-file.ts'

const path = ['containerDefinitions', 0, 'environment']

t.test('containers have their place in the file, wherever the task is', async (t) => {
  const container = { name: 'a', image: 'i', memory: 1 }
  const task = { family: 'f', containerDefinitions: [container, container] }
  const paths = (json: unknown) => places(taskFile(json)).map((place) => place.path)
  t.same(paths(task), [
    ['containerDefinitions', 0],
    ['containerDefinitions', 1],
  ])
  t.same(paths({ taskDefinition: task })[1], ['taskDefinition', 'containerDefinitions', 1])
  t.same(paths([container]), [[0]])
})

t.test('a container without a name is known by its number', async (t) => {
  const [first, second] = places(taskOf([{ name: 'web' }, {}]))
  t.equal(first && nameOf(first), 'web')
  t.equal(second && nameOf({ ...second, container: {} }), 'container 1')
})

t.test('a list of variables that is missing begins with the first', async (t) => {
  const { agent } = agentOf({})
  t.same(setEnvironment(agent, { A: '1', B: '2' }), [
    { path, value: [{ name: 'A', value: '1' }], summary: 'agent: A becomes 1; it is not set' },
    {
      path: [...path, 1],
      value: { name: 'B', value: '2' },
      summary: 'agent: B becomes 2; it is not set',
    },
  ])
  t.same(setEnvironment(agent, {}), [])
})

t.test('a variable that is wrong is changed in its place, a missing one added last', async (t) => {
  const { agent } = agentOf({
    environment: [
      { name: 'X', value: 'x' },
      { name: 'B', value: '1' },
    ],
  })
  t.same(setEnvironment(agent, { A: '1', B: '2', X: 'x' }), [
    { path: [...path, 1, 'value'], value: '2', summary: 'agent: B becomes 2; it is 1' },
    {
      path: [...path, 2],
      value: { name: 'A', value: '1' },
      summary: 'agent: A becomes 1; it is not set',
    },
  ])
})

t.test('every copy of a variable gets the value, since one of them counts', async (t) => {
  const environment = [{ name: 'A', value: '1' }, { name: 'A', value: '2' }, { name: 'A' }]
  const steps = setEnvironment(agentOf({ environment }).agent, { A: '1' })
  t.same(
    steps.map((step) => [step.path.at(-2), step.value, step.summary]),
    [
      [1, '1', 'agent: A becomes 1; it is 2'],
      [2, '1', 'agent: A becomes 1; it is empty'],
    ],
  )
})

t.test('an empty list of variables is filled from its start', async (t) => {
  const [step] = setEnvironment(agentOf({ environment: [] }).agent, { A: '1' })
  t.same(step?.path, [...path, 0])
})
