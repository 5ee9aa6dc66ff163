import { places } from '../host/places.ts'
import type { Check, Finding } from './check.ts'
import { problemOf, proxyAnswers, remedyOf } from './probes/proxy-answers.ts'

export const proxyBackends: Check = {
  id: 'proxy.backends',
  needs: ['proxy.ports'],
  live: true,
  async run(context): Promise<Finding> {
    const { asked, states, servers } = await proxyAnswers(context)
    if (asked.length === 0) {
      const summary = `${places.proxyConfig} names no port that leads to Datadog.`
      return { status: 'skip', summary }
    }
    const wrong = asked.filter((one) => problemOf(one) !== undefined)
    const dead = states.filter(({ isDown, server }) => isDown && server === 'BACKEND')
    const down = states.filter(({ isDown, server }) => isDown && server !== 'BACKEND')
    const evidence = [
      ...wrong.map((one) => `${one.place} (${one.route.name}): ${problemOf(one)}`),
      ...down.map(({ backend, server, reason }) => {
        const addresses = [...new Set(servers.get(backend))].join(', ')
        return `${backend}/${server} (${addresses}): ${reason}`
      }),
    ].join('\n')
    if (wrong.length > 0 || dead.length > 0) {
      const ports = wrong.map(({ place }) => place).join(', ')
      const names = dead.map(({ backend }) => backend).join(', ')
      const said = [
        wrong.length > 0 && `No intake answers behind ${ports}.`,
        dead.length > 0 && `The proxy counts these backends as down: ${names}.`,
      ]
      const summary = said.filter(Boolean).join(' ')
      return { status: 'fail', summary, evidence, remedy: remedyOf(wrong, states) }
    }
    if (down.length > 0) {
      const names = down.map(({ backend, server }) => `${backend}/${server}`).join(', ')
      const summary = `Every backend answers, but these servers are down: ${names}.`
      return { status: 'warn', summary, evidence, remedy: remedyOf([], states) }
    }
    const ports = new Set(asked.map(({ place }) => place.split('/')[0])).size
    const answers = asked.map(
      ({ place, answer }) => `${place} ${'status' in answer && answer.status}`,
    )
    const up = states.filter(({ server }) => server !== 'BACKEND').length
    return {
      status: 'pass',
      summary: `An intake answers behind each of the ${ports} ports.`,
      evidence: `HTTP status by port: ${answers.join(', ')}${up > 0 ? `; statistics: ${up} servers up` : ''}`,
    }
  },
}
