import t from 'tap'
import { install } from '../../src/commands/install.ts'
import { plan } from '../../src/commands/plan.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { changesIn, faulty } from '../support/faults.ts'
import { debian, environment, given } from '../support/machine.ts'
import { scenarios } from '../support/scenarios.ts'
import { answerOf } from '../support/session.ts'

waitsPassAtOnce(t)

const yaml = '/etc/datadog-agent/datadog.yaml'
const env = { ...environment, DD_SITE: 'ddog-gov.com' }

/** Every file with its inode and time, and what was started: what must not move. */
const traces = ({ files, systemd, apt }: ReturnType<typeof debian>) =>
  JSON.stringify([
    [...files].map(([path, { inode, mtimeMs }]) => [path, inode, mtimeMs]),
    systemd.starts,
    apt.calls,
  ])

t.test('a plan changes nothing at all, whatever the host', async (t) => {
  for (const { name, make, wishes = {} } of scenarios) {
    const machine = make()
    const before = traces(machine)
    const { host, calls } = faulty(machine.host)
    const { answer } = await answerOf(plan, host, wishes)
    t.equal(answer?.exit, 2, name)
    t.same(changesIn(calls), [])
    t.equal(traces(machine), before)
  }
})

t.test('a plan tells what the install then does', async (t) => {
  for (const { name, make, wishes = {} } of scenarios) {
    const machine = make()
    const planned = await answerOf(plan, machine.host, wishes)
    const made = await answerOf(install, machine.host, wishes)
    // What a new version's example holds shows only when the package is there.
    const unforeseen = wishes.flags?.upgrade ? ['copy-file'] : []
    const did = stepsIn(made.answer?.json).filter((step) => !unforeseen.includes(step))
    t.same(stepsIn(planned.answer?.json), did, name)
    t.match(made.answer?.json, { restart: [...restartsIn(planned.answer?.json)] })
  }
})

const stepsIn = (json: object | undefined) =>
  ((json ?? {}) as { changes: { step: string }[] }).changes.map(({ step }) => step)
const restartsIn = (json: object | undefined) => ((json ?? {}) as { restart: string[] }).restart

t.test('on a host that is done the plan is empty', async (t) => {
  const machine = debian()
  await answerOf(install, machine.host)
  const { answer } = await answerOf(plan, machine.host)
  t.same(answer, {
    exit: 0,
    text: 'Nothing to do: the host is as it should be.\n',
    json: { changes: [], restart: [] },
  })
})

t.test('the diff of datadog.yaml hides every key, the old and the new', async (t) => {
  const machine = debian()
  const old = 'fedcba9876543210fedcba9876543210'
  given(machine, yaml, `# ours\napi_key: ${old}\nsite: ddog-gov.com\n`)
  const { answer } = await answerOf(plan, machine.host, { env })
  const all = `${answer?.text}${JSON.stringify(answer?.json)}`
  t.notMatch(all, old)
  t.notMatch(all, environment.DD_API_KEY)
  t.match(answer?.text, '-api_key: ********')
  t.match(answer?.text, '+api_key: ********')
  t.match(answer?.text, '+fips:')
})

t.test(
  'without a key the plan is made all the same, with a word on what install will do',
  async (t) => {
    const { DD_API_KEY: _, ...keyless } = environment
    const { answer, said } = await answerOf(plan, debian().host, { env: keyless })
    t.equal(answer?.exit, 2)
    t.ok(said.some((line) => /^warn install will refuse: .*DD_API_KEY/.test(line)))
  },
)

t.test('what install would refuse, the plan refuses too', async (t) => {
  const machine = debian()
  given(machine, yaml, 'api_key: x\n')
  t.match((await answerOf(plan, machine.host)).error, { code: 'SITE_NOT_SET', exit: 'settings' })
})
