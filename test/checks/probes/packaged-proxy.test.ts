import t from 'tap'
import { packagedProxy } from '../../../src/checks/probes/packaged-proxy.ts'
import { waitsPassAtOnce } from '../../support/clock.ts'
import { given } from '../../support/machine.ts'
import { contextOf, installedHost } from '../installed-host.ts'

waitsPassAtOnce(t)

const unit = '/lib/systemd/system/datadog-fips-proxy.service'

t.test(
  'the unit of the package says how the proxy is started, as long as it is whole',
  async (t) => {
    const machine = await installedHost()
    const whole = await packagedProxy(await contextOf(machine))
    t.same([...whole.programs.values()], ['/opt/datadog-fips-proxy/haproxy'])
    t.same(whole.words, ['-Ws', '-f', '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg'])
    t.equal(whole.alteredUnit, undefined)
    given(machine, unit, '[Service]\nExecStart=/evil\nEnvironment=A=b\n')
    const altered = await packagedProxy(await contextOf(machine))
    t.match(altered, { words: [], environment: {}, alteredUnit: unit })
    t.equal(altered.programs.size, 0)
    machine.files.delete(unit)
    t.match(await packagedProxy(await contextOf(machine)), { words: [], alteredUnit: undefined })
  },
)
