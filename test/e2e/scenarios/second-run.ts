import { availableParallelism, loadavg } from 'node:os'
import { ddFips, exits, install, json } from '../install.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { agentLogs, snapshot, touched } from '../snapshot.ts'
import { agent, proxy, unit } from '../units.ts'

interface Times {
  /** Seconds by the clock, and of computing, children included. */
  readonly wall: number
  readonly computing: number
  /** Processes that wanted to run, over those that could. */
  readonly load: number
}

async function timed({ host, env }: Stage, command: string): Promise<Times> {
  const { stderr } = await host.shell(`TIMEFORMAT='%R %U %S'; time ${command}`, { env })
  const [wall = 0, user = 0, system = 0] = (stderr.trim().split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number)
  return { wall, computing: user + system, load: (loadavg()[0] ?? 0) / availableParallelism() }
}

/** By the clock, but on a machine that has no time for it by what it computes. */
function takesNoSecond({ wall, computing, load }: Times): boolean {
  return wall < 1 || (load > 1 && computing < 1)
}

export const nothingToDo: Scenario = {
  name: 'a second install touches no file and no service, fetches nothing, and takes no second',
  packageManager: 'each',
  begins: 'installed',
  async play(stage) {
    const { t, host } = stage
    const services = [await unit(host, proxy), await unit(host, agent)]
    const before = await snapshot(host, undefined, { contents: false })
    await host.clearRequests()

    const times: Times[] = []
    for (let run = 0; run < 3; run++) {
      const result = await ddFips(stage, ['install', '--json'])
      exits(t, result, 0)
      t.match(json(result), { schemaVersion: 2, outcome: 'unchanged', changes: [], restart: [] })
      times.push(await timed(stage, 'dd-fips install'))
    }
    t.ok(times.some(takesNoSecond), 'takes no second', { times })
    t.strictSame(await host.requests(), [])

    exits(t, await install(stage), 0, 'by curl | bash too')
    t.match(await host.requests(), [{ path: '/install.sh' }], 'which finds dd-fips on the host')
    t.equal((await host.requests()).length, 1)
    const after = await snapshot(host, undefined, { contents: false })
    t.strictSame(touched(before, after, agentLogs), [])
    t.strictSame([await unit(host, proxy), await unit(host, agent)], services)
  },
}

export const withoutVariables: Scenario = {
  name: 'later commands need none of the variables again',
  packageManager: 'each',
  begins: 'installed',
  async play(stage) {
    const { t, host } = stage
    for (const words of [['install'], ['plan'], ['verify']]) {
      exits(t, await ddFips({ host, env: {} }, words), 0, words.join(' '))
    }
    const { result, checks = [] } = json(await ddFips({ host, env: {} }, ['verify', '--json']))
    t.match(result, /^(proved|incomplete)$/)
    t.strictSame(checks.map(({ id }) => id).sort(), [...checkIds].sort())
  },
}

/** Every check that `verify` runs, `program.kept` of the program that install.sh keeps included. */
const checkIds = [
  'packages.installed',
  'program.kept',
  'proxy.service',
  'proxy.ports',
  'proxy.cfg.ownership',
  'proxy.cfg.unmodified',
  'proxy.program',
  'proxy.backends',
  'proxy.log',
  'agent.version',
  'agent.service',
  'agent.config.fips',
  'agent.config.effective',
  'agent.config.site',
  'agent.processes',
  'agent.program',
  'agent.route',
  'agent.bypass',
  'agent.connections',
  'agent.diagnose',
]
