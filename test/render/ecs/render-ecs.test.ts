import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { exitCode } from '../../../src/errors.ts'
import { checkShape } from '../../../src/render/ecs/check-shape.ts'
import { renderEcs } from '../../../src/render/ecs/render-ecs.ts'
import { taskShape } from '../../../src/render/ecs/task-shape.ts'
import { readJson } from '../../../src/render/json/read-json.ts'
import { thrownBy } from '../../config/thrown-by.ts'

/** Task definitions as people have them; `rendered/` has what becomes of those that are changed. */
const corpus = new URL('../../../fixtures/configs/ecs/', import.meta.url)

interface Refusal {
  readonly code: string
  readonly line: number
}

interface Outcome {
  readonly changes: readonly string[]
  /** The line and the place of each warning, in order. */
  readonly warnings: readonly string[]
}

const expected: Record<string, Refusal | Outcome> = JSON.parse(
  readFileSync(new URL('expected.json', corpus), 'utf8'),
)

const optionsOf = (name: string) => (name === 'named-agent.json' ? { container: 'monitoring' } : {})

t.test('the table names every file of the corpus', async (t) => {
  const names = readdirSync(corpus).filter(
    (name) => !/^(expected|biome)\.json$|^rendered$/.test(name),
  )
  t.same(Object.keys(expected).sort(), names.sort())
  t.ok(names.length >= 15)
})

for (const [name, outcome] of Object.entries(expected)) {
  const source = readFileSync(new URL(name, corpus))
  const render = () => renderEcs(name, source, optionsOf(name))

  if ('code' in outcome) {
    t.test(`${name}: refused with file, line and cure`, async (t) => {
      const error = thrownBy(render)
      t.equal(error.code, outcome.code)
      t.equal(exitCode[error.exit], 6)
      t.ok(error.message.startsWith(`${name}:${outcome.line}: `), error.message)
      t.not(error.remedy, '')
    })
    continue
  }

  t.test(`${name}: the proxy is in it, and every other byte is as it was`, async (t) => {
    const { text, changes, warnings } = render()
    const file = outcome.changes.length > 0 ? `rendered/${name}` : name
    t.equal(text, readFileSync(new URL(file, corpus), 'utf8'))
    t.same(
      changes.map(({ line, path }) => `${line ?? 'new'} ${path}`),
      outcome.changes,
    )
    t.same(
      warnings.map(({ line, path }) => `${line ?? '-'} ${path}`),
      outcome.warnings,
    )
  })

  t.test(`${name}: what comes of it does what the Agent needs`, async (t) => {
    const json = JSON.parse(render().text.replace('\ufeff', ''))
    const task =
      json.taskDefinition ?? (Array.isArray(json) ? { containerDefinitions: json } : json)
    const proxy = task.containerDefinitions.find((one: Task) => /fips-proxy:/.test(one.image))
    const agents = task.containerDefinitions.filter((one: Task) => one !== proxy && speaks(one))
    t.not(agents.length, 0)
    t.match(proxy, { essential: true, healthCheck: { command: [/^CMD/] } })
    const first = { DD_FIPS_PORT_RANGE_START: '9803' }
    t.match(variables(proxy), { ...first, DD_FIPS_LOCAL_ADDRESS: '127.0.0.1' })
    for (const agent of agents) {
      const wanted = { ...first, DD_FIPS_ENABLED: 'true', DD_FIPS_HTTPS: 'false' }
      t.match(variables(agent), wanted)
      t.match(variables(agent).DD_FIPS_LOCAL_ADDRESS ?? '127.0.0.1', /^127\./)
      const [wait] = agent.dependsOn.filter((one: Task) => one.containerName === proxy.name)
      t.equal(wait.condition, 'HEALTHY')
    }
    const ports = proxy.portMappings.map((one: Task) => one.containerPort)
    const all = Array.from({ length: 16 }, (_, offset) => 9803 + offset)
    if (proxy.portMappings[0].containerPortRange !== '9803-9818')
      t.same(
        all.filter((port) => !ports.includes(port)),
        [],
      )
    t.ok(
      proxy.portMappings.every(
        (one: Task) => (one.hostPort ?? one.containerPort) === one.containerPort,
      ),
    )
    if (!Array.isArray(json)) t.match(task.networkMode, /^(host|awsvpc)$/)
    if (!Array.isArray(json)) t.ok(task.memory ?? proxy.memory ?? proxy.memoryReservation)
    const tree = readJson(name, JSON.stringify({ family: 'f', ...task }))
    t.same(
      checkShape(tree, taskShape).filter(({ isSurplus }) => !isSurplus),
      [],
    )
  })

  t.test(`${name}: a second time there is nothing to do`, async (t) => {
    const { text } = render()
    const again = renderEcs(name, text, optionsOf(name))
    t.equal(again.text, text)
    t.same(again.changes, [])
  })
}

// biome-ignore lint/suspicious/noExplicitAny: the tests look at JSON as it comes
type Task = any

function variables(container: Task): Record<string, string> {
  return Object.fromEntries(container.environment.map((one: Task) => [one.name, one.value]))
}

function speaks(container: Task): boolean {
  return (container.environment ?? []).some((one: Task) => one.name === 'DD_FIPS_ENABLED')
}
