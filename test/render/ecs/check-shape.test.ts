import t from 'tap'
import { checkShape } from '../../../src/render/ecs/check-shape.ts'
import { taskShape } from '../../../src/render/ecs/task-shape.ts'
import { readJson } from '../../../src/render/json/read-json.ts'

const container = (rest: string): string =>
  `{"family": "f", "containerDefinitions": [{"name": "a", "image": "b"${rest === '' ? '' : `, ${rest}`}}]}`

/** Task definitions, and what RegisterTaskDefinition has against them. */
const cases: [string, string[]][] = [
  [container(''), []],
  [container('"cpu": 10, "essential": true, "command": ["a"], "dockerLabels": {"a.b": "c"}'), []],
  [container('"ulimits": [{"name": "nofile", "softLimit": 1, "hardLimit": 2}]'), []],
  ['{}', ['family is missing', 'containerDefinitions is missing']],
  ['[]', [' expected an object']],
  [
    '{"family": "f", "containerDefinitions": [{}]}',
    ['containerDefinitions[0].name is missing', 'containerDefinitions[0].image is missing'],
  ],
  [
    '{"family": 1, "containerDefinitions": {}}',
    ['family expected a string', 'containerDefinitions expected a list'],
  ],
  [container('"cpu": "10"'), ['containerDefinitions[0].cpu expected a whole number']],
  [container('"cpu": 1.5'), ['containerDefinitions[0].cpu expected a whole number']],
  [container('"essential": "true"'), ['containerDefinitions[0].essential expected true or false']],
  [container('"command": ["a", 1]'), ['containerDefinitions[0].command[1] expected a string']],
  [
    container('"command": [null]'),
    ['containerDefinitions[0].command[0] expected a value, found null'],
  ],
  [
    container('"dockerLabels": {"a": 1}'),
    ['containerDefinitions[0].dockerLabels.a expected a string'],
  ],
  [container('"dockerLabels": []'), ['containerDefinitions[0].dockerLabels expected an object']],
  [
    container('"portMappings": [{"protocol": "TCP"}]'),
    ['containerDefinitions[0].portMappings[0].protocol expected one of tcp, udp'],
  ],
  [
    container('"secrets": [{"name": "A"}]'),
    ['containerDefinitions[0].secrets[0].valueFrom is missing'],
  ],
  [
    container('"cpu": null'),
    ['containerDefinitions[0].cpu is null, which the AWS CLI refuses: leave it out'],
  ],
  [
    container('"toString": 1'),
    [
      'containerDefinitions[0].toString is not a parameter of RegisterTaskDefinition, which refuses it',
    ],
  ],
]

for (const [text, misfits] of cases) {
  t.test(`${text.slice(0, 90)}: ${misfits.length === 0 ? 'fits' : 'does not fit'}`, async (t) => {
    const found = checkShape(readJson('task.json', text), taskShape)
    t.same(
      found.map(({ path, message }) => `${path} ${message}`),
      misfits,
    )
    const surplus = /^(is null|is not a parameter)/
    t.ok(found.every(({ isSurplus, message }) => isSurplus === surplus.test(message)))
  })
}
