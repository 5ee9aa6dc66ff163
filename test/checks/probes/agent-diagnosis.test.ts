import t from 'tap'
import { diagnoseAhead, diagnosed } from '../../../src/checks/probes/agent-diagnosis.ts'
import type { ProxyAnswers } from '../../../src/checks/probes/proxy-answers.ts'
import { waitsPassAtOnce } from '../../support/clock.ts'
import type { Machine } from '../../support/machine.ts'
import { given } from '../../support/machine.ts'
import { ofProcess, shown } from '../acts.ts'
import { contextOf, installedHost } from '../installed-host.ts'

waitsPassAtOnce(t)

const agent = 'datadog-agent'
const all = { result: 0, name: 'Connectivity to http://localhost:9804/intake/' }
const one = { result: 1, name: 'Connectivity to http://localhost:9804/x', rawerror: 'refused' }
const never = new AbortController().signal

/** A host whose Agent diagnoses what is given, with the environment of each time that it was asked. */
async function host(...rounds: readonly (typeof all | typeof one)[][]) {
  const machine = await installedHost()
  const asked: unknown[] = []
  const { run } = machine.host
  machine.host.run = async (command, options) => {
    if (command[0] !== 'su') return run(command, options)
    asked.push(options?.env)
    const diagnoses = rounds[asked.length - 1] ?? [all]
    return { code: 0, stdout: JSON.stringify({ runs: [{ diagnoses }] }), stderr: '' }
  }
  return { machine, asked }
}

/** What came back through the proxy: an answer of an intake, or of a gateway before it. */
const answers = (...statuses: readonly number[]): Promise<ProxyAnswers> =>
  Promise.resolve({
    asked: statuses.map((status) => ({
      route: {
        name: 'metrics',
        binds: [],
        paths: ['/'],
        backends: ['metrics'],
        statistics: undefined,
      },
      place: '9804',
      answer: { status, body: `<h1>${status} ` },
    })),
    states: [],
    servers: new Map(),
  })

/** Asks ahead on a host whose proxy has answered. */
const ahead = async (machine: Machine, answered = answers(200)) =>
  diagnoseAhead({ ...(await contextOf(machine)), answers: answered }, never)

const stop = (machine: Machine) =>
  void machine.systemd.run(['systemctl', 'stop', `${agent}.service`])
const start = (machine: Machine) =>
  void machine.systemd.run(['systemctl', 'start', `${agent}.service`])

t.test('what the Agent said before it was started counts, and it is asked once', async (t) => {
  const { machine, asked } = await host()
  stop(machine)
  const said = await ahead(machine)
  t.match(said, { found: { total: 1, failed: [] } })
  start(machine)
  const context = { ...(await contextOf(machine)), diagnosedAhead: Promise.resolve(said) }
  t.match(await diagnosed(context), { total: 1, failed: [] })
  t.equal(asked.length, 1)
})

t.test('what failed before is asked anew', async (t) => {
  const { machine, asked } = await host([all, one], [all])
  stop(machine)
  const said = await ahead(machine)
  t.match(said, { found: { total: 2, failed: [{ error: 'refused' }] } })
  start(machine)
  const context = { ...(await contextOf(machine)), diagnosedAhead: Promise.resolve(said) }
  t.match(await diagnosed(context), { total: 1, failed: [] })
  t.equal(asked.length, 2)
})

t.test('what was said with another environment is asked anew', async (t) => {
  const { machine, asked } = await host()
  stop(machine)
  const said = await ahead(machine)
  start(machine)
  ofProcess(agent, 'environ', 'DD_API_KEY=0\0')(machine)
  const context = { ...(await contextOf(machine)), diagnosedAhead: Promise.resolve(said) }
  await diagnosed(context)
  t.same(asked, [{}, { DD_API_KEY: '0' }])
})

t.test(
  'the Agent is not asked ahead where that could mislead or send past the proxy',
  async (t) => {
    const cases: [string, (machine: Machine) => void, Promise<ProxyAnswers>?][] = [
      ['a process of it runs', () => undefined],
      ['no port leads to Datadog', stop, answers()],
      ['a port leads nowhere', stop, answers(200, 503)],
      [
        'datadog.yaml leads past the proxy',
        (machine) => {
          stop(machine)
          given(machine, '/etc/datadog-agent/datadog.yaml', 'api_key: x\nsite: ddog-gov.com\n')
        },
      ],
      [
        'a variable of the unit does',
        (machine) => {
          stop(machine)
          shown(agent, 'Environment=DD_FIPS_ENABLED=false')(machine)
        },
      ],
    ]
    for (const [name, change, answered] of cases) {
      const { machine, asked } = await host()
      change(machine)
      t.equal(await ahead(machine, answered), undefined, name)
      t.same(asked, [], name)
    }
  },
)

t.test('once nobody waits for it no further program is started', async (t) => {
  const { machine, asked } = await host()
  stop(machine)
  const context = { ...(await contextOf(machine)), answers: answers(200) }
  t.match(await diagnoseAhead(context, AbortSignal.abort()), { found: undefined })
  t.same(asked, [])
})
