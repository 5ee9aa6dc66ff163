import t from 'tap'
import { none } from '../../src/services/others/none.ts'
import { systemd } from '../../src/services/systemd/systemd.ts'
import { servicesNow } from '../../src/steps/units.ts'
import { contextOn } from '../support/context.ts'
import { debian } from '../support/machine.ts'

const context = contextOn(debian())
const inCharge = async () => systemd

t.test(
  'what was done in an image is undone by the manager of the host that booted it',
  async (t) => {
    t.equal(await servicesNow('none', { ...context, inCharge }), systemd)
    t.equal(await servicesNow('upstart', { ...context, inCharge }), systemd, 'after a new release')
  },
)

t.test('a run that undoes itself uses its own, and does not ask', async (t) => {
  const asked = () => Promise.reject(new Error('asked'))
  t.equal(await servicesNow('none', { ...context, inCharge: asked, sameRun: { heard: [] } }), none)
})

t.test('the one that the step names is taken where nobody can tell', async (t) => {
  t.equal(await servicesNow('systemd', context), systemd)
  t.equal(await servicesNow('none', context), none)
})

t.test('a manager in charge that cannot be found is an error', async (t) => {
  const failing = () => Promise.reject(new Error('no init'))
  await t.rejects(servicesNow('systemd', { ...context, inCharge: failing }), /no init/)
})
