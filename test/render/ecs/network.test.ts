import t from 'tap'
import { shareNetwork } from '../../../src/render/ecs/network.ts'
import type { NetworkMode } from '../../../src/render/ecs/options.ts'
import { castOf, proxyImage as proxy, taskFile, taskOf } from './task-file.ts'

type Part = Readonly<Record<string, unknown>>

/** Gives the steps for an Agent, a proxy and further containers. */
function steps(task: Part, parts: readonly Part[] = [{}, {}], wanted?: NetworkMode) {
  const [agent, its, ...others] = parts
  const containers = [{ name: 'a', ...agent }, { name: 'p', image: proxy, ...its }, ...others]
  const found = taskOf(containers, task)
  return shareNetwork(found, castOf(found), wanted)
}

const becomes = (value: string) => [{ path: ['networkMode'], value }]

/** The mode that is there, the wanted one, and what it becomes. */
const modes: [
  known: string | undefined,
  wanted: NetworkMode | undefined,
  becomes: string | undefined,
][] = [
  [undefined, undefined, 'host'],
  ['bridge', undefined, 'host'],
  ['bridge', 'awsvpc', 'awsvpc'],
  ['host', undefined, undefined],
  ['awsvpc', undefined, undefined],
  ['awsvpc', 'awsvpc', undefined],
  ['awsvpc', 'host', 'host'],
  ['host', 'awsvpc', 'awsvpc'],
]

for (const [networkMode, wanted, value] of modes) {
  t.test(
    `${networkMode ?? 'no mode'}, wanted ${wanted ?? 'any'}: ${value ?? 'stays'}`,
    async (t) => {
      const found = steps(networkMode ? { networkMode } : {}, undefined, wanted)
      if (value) t.match(found, becomes(value))
      else t.same(found, [])
      if (value) t.match(found[0]?.summary, networkMode ?? 'not set, which means bridge')
    },
  )
}

t.test("an Agent's link to the proxy goes, with its list if nothing else is in it", async (t) => {
  const path = ['containerDefinitions', 0, 'links']
  const task = { networkMode: 'host' }
  t.match(steps(task, [{ links: ['p:fips'] }]), [{ path, summary: 'a: the link to p is removed' }])
  const several = steps(task, [{ links: ['p', 'c', 'p:x'] }])
  t.same(
    several.map((step) => step.path),
    [
      [...path, 2],
      [...path, 0],
    ],
    'the last first, so that the others keep their numbers',
  )
})

t.test('a list of containers alone gets no network mode', async (t) => {
  const container = { image: 'datadog/agent:7', links: ['p'] }
  const found = taskFile([
    { name: 'a', ...container },
    { name: 'p', image: proxy },
  ])
  t.same(
    shareNetwork(found, castOf(found), 'host').map(({ path }) => path),
    [[0, 'links']],
  )
})
