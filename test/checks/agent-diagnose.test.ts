import t from 'tap'
import { agentDiagnose } from '../../src/checks/agent-diagnose.ts'
import { DdFipsError } from '../../src/errors.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { given } from '../support/machine.ts'
import { both, ofProcess, program } from './acts.ts'
import { contextOf, installedHost } from './installed-host.ts'
import { askRows } from './rows.ts'

waitsPassAtOnce(t)

const json = (rawerror?: string) =>
  JSON.stringify({
    runs: [
      {
        diagnoses: [
          { result: 0, name: 'Connectivity to http://localhost:9804/intake/' },
          { result: rawerror ? 1 : 0, name: 'Connectivity to http://localhost:9804/x', rawerror },
        ],
      },
    ],
  })
const says = (output: string) => program('su', () => output)

t.test('the Agent’s own diagnosis, and what to do about what it finds', async (t) => {
  await askRows(t, agentDiagnose, [
    {
      name: 'all answer',
      change: says(json()),
      status: 'pass',
      summary: /every endpoint/,
      evidence: /^2 of 2/,
    },
    {
      name: 'one is refused',
      change: says(json('dial tcp 127.0.0.1:9804: connect: connection refused')),
      status: 'fail',
      summary: /1 of 2/,
      evidence: /^1 of 2 endpoints answered\nConnectivity to http:\/\/localhost:9804\/x: dial tcp/,
      remedy: /proxy\.ports/,
    },
    {
      name: 'the key is refused, and not shown',
      change: says(json('received status code 403 for api_key=0123456789abcdef0123456789abcdef')),
      status: 'fail',
      summary: /./,
      evidence: /api_key=\*+$/,
      remedy: /API key/,
    },
    {
      name: 'a gateway',
      change: says(json('received status code 503')),
      status: 'fail',
      summary: /./,
      remedy: /proxy\.backends and proxy\.log/,
    },
    {
      name: 'no answer',
      change: says(json('context deadline exceeded')),
      status: 'fail',
      summary: /./,
      remedy: /firewall/,
    },
    {
      name: 'something else',
      change: says(json('x509: unknown')),
      status: 'fail',
      summary: /./,
      remedy: /agent\.log/,
    },
    {
      name: 'no diagnosis at all',
      change: says('Error: api_key: 0123456789abcdef0123456789abcdef is bad\n'),
      status: 'skip',
      summary: /gave no result: Error: api_key: \*+/,
    },
    {
      name: 'JSON is not understood, text is',
      change: program('su', (words) =>
        words.at(-1)?.includes('--json') ? 'Error\n' : 'Total:2, Success:2\n',
      ),
      status: 'pass',
      summary: /every endpoint/,
    },
    {
      name: 'runuser where the host has it',
      change: both(
        (machine) => given(machine, '/sbin/runuser', ''),
        program('runuser', () => json()),
      ),
      status: 'pass',
      summary: /./,
    },
  ])
})

t.test('the command is that of the Agent’s version, run as dd-agent', async (t) => {
  const core = 'diagnose --include connectivity-datadog-core-endpoints'
  const cases: [string, string][] = [
    ['7.41.0', 'diagnose datadog-connectivity'],
    ['7.47.1', 'diagnose datadog-connectivity'],
    ['7.48.0', core],
    ['7.57.2', core],
    ['7.58.0', `${core} --json`],
    ['7.66.0', `${core} --json`],
  ]
  for (const [agentVersion, words] of cases) {
    const machine = await installedHost()
    given(machine, '/sbin/runuser', '')
    let seen = ''
    program('runuser', (command) => {
      seen = command.join(' ')
      return json()
    })(machine)
    const context = await contextOf(machine)
    await agentDiagnose.run({ ...context, survey: { ...context.survey, agentVersion } })
    t.equal(seen, `runuser -u dd-agent -- datadog-agent ${words}`, agentVersion)
  }
})

t.test(
  'a key that stands only in the environment of the unit is known to it, and not shown',
  async (t) => {
    const key = 'canary-0123456789-canary'
    const machine = await installedHost()
    ofProcess('datadog-agent', 'environ', `DD_API_KEY=${key}\0PATH=/x\0LD_PRELOAD=/x\0`)(machine)
    let env: unknown
    let words = ''
    const { run } = machine.host
    machine.host.run = async (command, options) => {
      if (command[0] !== 'su') return run(command, options)
      env = options?.env
      words = command.join(' ')
      return { code: 0, stdout: env ? json() : json(`403 for ${key}`), stderr: '' }
    }
    const finding = await agentDiagnose.run(await contextOf(machine))
    t.same(env, { DD_API_KEY: key }, 'and nothing else of it')
    t.equal(finding.status, 'pass')
    t.notMatch(words + JSON.stringify(finding), 'canary')
  },
)

t.test('a diagnosis without end is a failure', async (t) => {
  const machine = await installedHost()
  const { run } = machine.host
  machine.host.run = async (command, options) => {
    if (command[0] !== 'su') return run(command, options)
    const failure = {
      code: 'COMMAND_TIMEOUT',
      exit: 'unexpected',
      message: '',
      remedy: '',
    } as const
    throw new DdFipsError(failure)
  }
  const context = { ...(await contextOf(await installedHost())), host: machine.host }
  t.match(await agentDiagnose.run(context), {
    status: 'fail',
    summary: /did not finish within 60 s/,
  })
})
