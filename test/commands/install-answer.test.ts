import t from 'tap'
import { failed, kept, report } from '../../src/commands/install-answer.ts'
import { DdFipsError, type ExitName } from '../../src/errors.ts'
import type { PlannedChange } from '../../src/plan/plan.ts'
import { debian } from '../support/machine.ts'
import { openSession } from '../support/session.ts'

const service = (unit: string, run: boolean): PlannedChange => ({
  step: { kind: 'enable-service', manager: 'systemd', unit, run, inputs: [] },
  summary: `${unit}: enable`,
})
const changes = [service('datadog-fips-proxy', true), service('datadog-agent', false)]
const failure = (exit: ExitName) =>
  new DdFipsError({ code: 'NO_PORT', exit, message: 'It broke.', remedy: 'Mend it.' })
const sessionWith = async (flags: Record<string, boolean> = {}) =>
  (await openSession(debian().host, { flags })).session

t.test(
  'the exit code is that of the verdict, with --strict of an incomplete one too',
  async (t) => {
    const cases = [
      ['proved', {}, 0],
      ['failed', {}, 3],
      ['incomplete', {}, 0],
      ['incomplete', { strict: true }, 3],
    ] as const
    for (const [result, flags, exit] of cases)
      t.equal(
        report(await sessionWith(flags), 'changed', changes, { result, checks: [] }).exit,
        exit,
      )
  },
)

t.test('what was changed, restarted and verified is in one document', async (t) => {
  const verify = { result: 'proved', checks: [] } as const
  const { json, error } = report(await sessionWith(), 'changed', changes, verify)
  t.match(json, {
    outcome: 'changed',
    changes: [{ summary: 'datadog-fips-proxy: enable' }, { summary: 'datadog-agent: enable' }],
    restart: ['datadog-fips-proxy'],
    verify,
  })
  t.equal(error, undefined)
  t.match(report(await sessionWith(), 'unchanged', [], verify).json, { changes: [], restart: [] })
})

t.test('a failure says whether the host was put back, on standard error', async (t) => {
  const cases = [
    ['putBack', 'rolled-back', 7],
    ['remains', 'failed', 8],
    ['unexpected', 'failed', 1],
  ] as const
  for (const [name, outcome, exit] of cases) {
    const answer = failed(await sessionWith(), failure(name), changes)
    t.match(answer, { exit, text: '', json: { outcome, error: { code: 'NO_PORT' } } }, name)
    t.match(answer.error, /It broke\.[\s\S]*Mend it\./)
  }
})

t.test(
  'changes that are kept say so, with what the receipt lacks and how to undo them',
  async (t) => {
    const cause = failure('putBack')
    t.match(kept(cause, ''), {
      code: 'NO_PORT',
      exit: 'remains',
      message: 'It broke.\nThe changes made so far are kept, because of --on-failure=keep.',
      remedy: 'Mend it. Or undo the changes with `dd-fips revert`.',
      cause,
    })
    t.match(kept(cause, 'Not written: x.').message, /keep\.\nNot written: x\.$/)
    t.match(kept(new Error('a bug'), ''), { exit: 'remains', message: /^.*a bug/ })
  },
)
