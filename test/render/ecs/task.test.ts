import t from 'tap'
import { findTask, taskError } from '../../../src/render/ecs/task.ts'
import { readJson } from '../../../src/render/json/read-json.ts'
import { thrownBy } from '../../config/thrown-by.ts'

const find = (text: string) => findTask('task.json', text, readJson('task.json', text))
const container = '{"name": "a", "image": "b"}'
const task = `{"family": "f", "containerDefinitions": [${container}]}`

t.test('finds the task at the top, in a description, or as a list alone', async (t) => {
  const cases = [
    [task, [], ['containerDefinitions'], false],
    [
      `{"taskDefinition": ${task}}`,
      ['taskDefinition'],
      ['taskDefinition', 'containerDefinitions'],
      false,
    ],
    [`[${container}]`, [], [], true],
  ] as const
  for (const [text, base, containers, isListOnly] of cases) {
    const found = find(text)
    t.match(found, { base, containers, isListOnly, misfits: [] }, text)
    t.same(found.task.containerDefinitions, [{ name: 'a', image: 'b' }], text)
  }
})

t.test('takes a key that is null for missing, however deep', async (t) => {
  const text = `{"family": "f", "networkMode": null, "containerDefinitions": [
    {"name": "a", "image": "b", "environment": null, "portMappings": [{"hostPort": null}]}]}`
  const { task, misfits } = find(text)
  t.same(task, {
    family: 'f',
    containerDefinitions: [{ name: 'a', image: 'b', portMappings: [{}] }],
  })
  t.same(
    misfits.map(({ path }) => path),
    [
      'networkMode',
      'containerDefinitions[0].environment',
      'containerDefinitions[0].portMappings[0].hostPort',
    ],
  )
})

/** Texts that hold no task ECS would register: the code, the line, and what is said. */
const refused: [text: string, code: string, line: number, message: RegExp][] = [
  ['{}', 'TASK_NOT_FOUND', 1, /`containerDefinitions` is missing/],
  ['3', 'TASK_NOT_FOUND', 1, /is missing/],
  ['{"taskDefinition": {}}', 'TASK_NOT_FOUND', 1, /is missing/],
  ['{"taskDefinition": "f:1", "family": "f"}', 'TASK_NOT_FOUND', 1, /is missing/],
  ['{"Resources": {}}', 'TASK_NOT_FOUND', 1, /found Resources, which is CloudFormation's/],
  ['{"ContainerDefinitions": []}', 'TASK_NOT_FOUND', 1, /found ContainerDefinitions/],
  [
    '{"family": "f",\n"containerDefinitions": {}}',
    'TASK_NOT_VALID',
    2,
    /would refuse containerDefinitions: expected a list/,
  ],
  [
    '{"family": "f",\n"containerDefinitions": null}',
    'TASK_NOT_VALID',
    2,
    /would refuse containerDefinitions: is null/,
  ],
  [
    `{"family": null, "containerDefinitions": [${container}]}`,
    'TASK_NOT_VALID',
    1,
    /would refuse family: is null/,
  ],
  [`[${container},\nnull]`, 'TASK_NOT_VALID', 2, /would refuse \[1\]: expected a value/],
  [`[\n{"name": null, "image": "b"}]`, 'TASK_NOT_VALID', 2, /would refuse \[0\]\.name: is null/],
  [`[\n{"name": "a"}]`, 'TASK_NOT_VALID', 2, /would refuse \[0\]\.image: is missing/],
]

for (const [text, code, line, message] of refused) {
  t.test(`${JSON.stringify(text).slice(0, 60)} is refused with its line`, async (t) => {
    const error = thrownBy(() => find(text))
    t.match(error, { code, exit: 'settings', message })
    t.ok(error.message.startsWith(`task.json:${line}: `), error.message)
    t.not(error.remedy, '')
  })
}

t.test('an error without an offset names the file alone', async (t) => {
  const at = (offset: number | undefined) =>
    taskError('X', { file: 'f.json', text: '\n\n{}' }, offset, 'it is wrong', 'Mend it.').message
  t.equal(at(undefined), 'f.json: it is wrong.')
  t.equal(at(2), 'f.json:3: it is wrong.')
})
