import t from 'tap'
import type { Hit } from '../../../src/doctor/cause.ts'
import { agentConfigRefused } from '../../../src/doctor/causes/configuration.ts'
import { sysvinit } from '../../../src/services/others/sysvinit.ts'
import { agent, observed } from '../seen.ts'

const find = (seen: Parameters<typeof observed>[0]) =>
  agentConfigRefused.find(observed(seen)) as Hit | undefined
const yaml = '/etc/datadog-agent/datadog.yaml'
const fault = { message: `${yaml}:3: not YAML.`, remedy: 'Close the bracket.' }
const noKey = 'Error: api_key must be given in datadog.yaml or DD_API_KEY'

t.test('finds nothing while the Agent runs, whatever it logged before', async (t) => {
  t.equal(find({ agent: agent('runs', [noKey]) }), undefined)
  t.equal(find({ agent: agent('dead', [noKey]) }), undefined, 'stopped by somebody')
})

t.test('finds nothing in the log of an Agent that failed for another reason', async (t) => {
  t.equal(find({ agent: agent('failed', ['fatal error: out of memory']) }), undefined)
})

t.test('asks for a key where the Agent says that it has none', async (t) => {
  for (const how of ['failed', 'retries'] as const) {
    const hit = find({ agent: agent(how, [noKey]) })
    t.match(hit, { command: 'dd-fips install --api-key-file -', mends: true, evidence: noKey })
  }
})

t.test('a file that is no YAML comes before the key, which nobody could find in it', async (t) => {
  const hit = find({ agent: agent('failed', [noKey]), configFault: fault })
  t.match(hit, { cause: /cannot read its configuration/, mends: false, advice: fault.remedy })
  t.equal(hit?.evidence, `${noKey}\n${fault.message}`)
})

t.test('opens the editor at the line, then restarts', async (t) => {
  t.equal(
    find({ configFault: fault })?.command,
    `test ! -L ${yaml} && \${EDITOR:-vi} +3 ${yaml}; systemctl reset-failed datadog-agent; systemctl restart datadog-agent`,
  )
  const log = ['Error: unable to load Datadog config file: yaml: did not find expected key']
  const hit = find({ agent: agent('failed', log), typed: sysvinit.typed })
  t.equal(
    hit?.command,
    `test ! -L ${yaml} && \${EDITOR:-vi} ${yaml}; service datadog-agent restart`,
    'no line is known',
  )
  t.equal(hit?.advice, undefined)
})

t.test('masks a key that the Agent printed', async (t) => {
  const key = '0123456789abcdef0123456789abcdef'
  const hit = find({ agent: agent('failed', [`Error: datadog.yaml: bad api_key: ${key}`]) })
  t.notMatch(hit?.evidence, key)
  t.match(hit?.evidence, /api_key: \*+/)
})
