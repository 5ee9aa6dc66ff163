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
  ['[]', [' an object was wanted']],
  [
    '{"family": "f", "containerDefinitions": [{}]}',
    ['containerDefinitions[0].name is missing', 'containerDefinitions[0].image is missing'],
  ],
  [
    '{"family": 1, "containerDefinitions": {}}',
    ['family a string was wanted', 'containerDefinitions a list was wanted'],
  ],
  [container('"cpu": "10"'), ['containerDefinitions[0].cpu a whole number was wanted']],
  [container('"cpu": 1.5'), ['containerDefinitions[0].cpu a whole number was wanted']],
  [
    container('"essential": "true"'),
    ['containerDefinitions[0].essential true or false was wanted'],
  ],
  [container('"command": ["a", 1]'), ['containerDefinitions[0].command[1] a string was wanted']],
  [container('"command": [null]'), ['containerDefinitions[0].command[0] null was found']],
  [
    container('"dockerLabels": {"a": 1}'),
    ['containerDefinitions[0].dockerLabels.a a string was wanted'],
  ],
  [container('"dockerLabels": []'), ['containerDefinitions[0].dockerLabels an object was wanted']],
  [
    container('"portMappings": [{"protocol": "TCP"}]'),
    ['containerDefinitions[0].portMappings[0].protocol one of tcp, udp was wanted'],
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
      'containerDefinitions[0].toString is no parameter of RegisterTaskDefinition, which refuses it',
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
    const surplus = /^(is null|is no parameter)/
    t.ok(found.every(({ isSurplus, message }) => isSurplus === surplus.test(message)))
  })
}
