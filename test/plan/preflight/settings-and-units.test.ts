import t from 'tap'
import { maskedUnits } from '../../../src/plan/preflight/settings-and-units.ts'
import { debian } from '../../support/machine.ts'
import { editing, preflightContext, starting, unit } from './preflight-context.ts'

const [proxy, agent] = ['datadog-fips-proxy', 'datadog-agent'] as const
const masked = { ...unit, masked: true }

t.test('a masked unit that a step starts is found, with its cure', async (t) => {
  const steps = [starting(proxy), starting(agent)]
  const both = await maskedUnits(
    preflightContext(debian(), steps, { proxy: masked, agent: masked }),
  )
  t.same(
    both.map(({ code, remedy }) => `${code} ${/`.*`/.exec(remedy)}`),
    [`UNIT_MASKED \`systemctl unmask ${proxy}\``, `UNIT_MASKED \`systemctl unmask ${agent}\``],
  )
  const one = await maskedUnits(preflightContext(debian(), steps, { proxy: unit, agent: masked }))
  t.match(one, [{ message: /^datadog-agent is masked/ }])
  t.equal(one.length, 1)
})

t.test('one that nothing starts is no finding, nor a host without units', async (t) => {
  const states = { proxy: masked, agent: masked }
  t.same(await maskedUnits(preflightContext(debian(), [editing], states)), [])
  t.same(await maskedUnits(preflightContext(debian(), [starting(agent)], { proxy: masked })), [])
  t.same(await maskedUnits(preflightContext(debian(), [starting(proxy), starting(agent)])), [])
})
