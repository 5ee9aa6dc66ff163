import fc from 'fast-check'
import t from 'tap'
import { renderEcs } from '../../../src/render/ecs/render-ecs.ts'

/** The seed is fixed, so that a failure can be had again. */
const run = { seed: 9803, numRuns: 500 }

const text = fc.constantFrom('x', '', 'ü', '{{ quoted }}', 'a"b', '9803')
const labels = fc.dictionary(fc.constantFrom('a', 'b.c', 'ü'), text, { noNullPrototype: true })
const variable = fc.record({
  name: fc.constantFrom(
    'DD_SITE',
    'DD_FIPS_ENABLED',
    'DD_FIPS_HTTPS',
    'DD_FIPS_PORT_RANGE_START',
    'DD_FIPS_LOCAL_ADDRESS',
    'X',
  ),
  value: fc.constantFrom('true', 'false', '9803', '127.0.0.1', 'proxy', ''),
})

/** Some of the keys of an object, in any order. */
const some = (
  model: Record<string, fc.Arbitrary<unknown>>,
): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .record(model, { requiredKeys: [], noNullPrototype: true })
    .chain((all) =>
      fc.shuffledSubarray(Object.entries(all), { minLength: Object.keys(all).length }),
    )
    .map((entries) => Object.fromEntries(entries))

const common = {
  cpu: fc.nat(),
  dockerLabels: labels,
  command: fc.array(text, { maxLength: 2 }),
  futureSetting: fc.constantFrom(1.5, null, [{ deep: [] }]),
  secrets: fc.constant([{ name: 'DD_API_KEY', valueFrom: 'arn' }]),
}

const agent = some({
  ...common,
  environment: fc.uniqueArray(variable, { selector: ({ name }) => name, maxLength: 4 }),
  dependsOn: fc.constantFrom([], [{ containerName: 'app', condition: 'START' }]),
}).map((rest) => ({ name: 'agent', image: 'datadog/agent:7', memory: 64, ...rest }))

const port = fc.record({
  containerPort: fc.integer({ min: 9800, max: 9820 }),
  protocol: fc.constantFrom('tcp', 'udp'),
})
const proxy = some({
  ...common,
  essential: fc.boolean(),
  memory: fc.constant(64),
  portMappings: fc.uniqueArray(port, {
    selector: ({ containerPort }) => containerPort,
    maxLength: 6,
  }),
  environment: fc.uniqueArray(variable, { selector: ({ name }) => name, maxLength: 3 }),
}).map((rest) => ({ name: 'proxy', image: 'datadog/fips-proxy:1', ...rest }))

const app = some(common).map((rest) => ({ name: 'app', image: 'app', memory: 64, ...rest }))

const task = fc
  .record({
    containers: fc.tuple(agent, fc.subarray(['app', 'proxy']), app, proxy, fc.boolean()),
    rest: some({
      networkMode: fc.constantFrom('host', 'awsvpc', 'bridge'),
      tags: fc.constant([{ key: 'a', value: 'b' }]),
      volumes: fc.constant([]),
      unknown: fc.constantFrom(null, 1e3, 'x'),
    }),
    last: fc.boolean(),
    indent: fc.constantFrom('', ' ', '  ', '    ', '\t'),
    eol: fc.constantFrom('\n', '\r\n'),
  })
  .map(({ containers: [agent, names, app, proxy, reverse], rest, last, indent, eol }) => {
    const others = names.map((name) => (name === 'app' ? app : proxy))
    const list = reverse ? [...others, agent] : [agent, ...others]
    const containerDefinitions = list
    const family = 'agents'
    const all = last
      ? { ...rest, family, containerDefinitions }
      : { containerDefinitions, family, ...rest }
    return JSON.stringify(all, undefined, indent).replaceAll('\n', eol) + eol
  })

type Json = Record<string, unknown> & { containerDefinitions: Record<string, unknown>[] }

/** Names of variables that are ours to set. */
const ours = /^DD_FIPS_(ENABLED|HTTPS|PORT_RANGE_START|LOCAL_ADDRESS)$/

/** A definition without anything that is ours to change, in the order of its keys. */
function others(source: string): string {
  const { networkMode, containerDefinitions, ...rest } = JSON.parse(source) as Json
  const containers = containerDefinitions
    .filter(({ name }) => name !== 'fips-proxy')
    .map(
      ({
        essential,
        healthCheck,
        memoryReservation,
        portMappings,
        dependsOn,
        environment,
        ...kept
      }) => {
        const list = (environment ?? []) as { name: string }[]
        return { ...kept, environment: list.filter(({ name }) => !ours.test(name)) }
      },
    )
  return JSON.stringify([rest, containers])
}

t.test('whatever the task definition, only what is ours is changed, and only once', async (t) => {
  let changed = 0
  fc.assert(
    fc.property(task, (source) => {
      const rendering = renderEcs('task.json', source)
      if (rendering.text !== source) changed++
      const again = renderEcs('task.json', rendering.text)
      return (
        others(rendering.text) === others(source) &&
        rendering.changes.length > 0 === (rendering.text !== source) &&
        again.text === rendering.text &&
        again.changes.length === 0
      )
    }),
    run,
  )
  t.ok(changed > run.numRuns / 2, `${changed} of ${run.numRuns} definitions were changed`)
})

t.test('whatever the task definition, its lines stay in their order', async (t) => {
  fc.assert(
    fc.property(task, (source) => {
      const lines = renderEcs('task.json', source).text.split(/\r?\n/)
      const bare = (line: string): string => line.replace(/[,\]}]+$/, '')
      let from = 0
      return source.split(/\r?\n/).every((line) => {
        const isOurs = /essential|"value"|protocol|networkMode|\[\]|^.{500}/.test(line)
        if (isOurs) return true
        const at = lines.findIndex((one, index) => index >= from && one.startsWith(bare(line)))
        if (at >= 0) from = at + 1
        return at >= 0
      })
    }),
    run,
  )
  t.pass(`${run.numRuns} definitions`)
})
