import t from 'tap'
import type { CheckContext } from '../../src/checks/check.ts'
import { serviceRuns } from '../../src/checks/services.ts'
import type { Init } from '../../src/detect/detection.ts'
import type { UnitState } from '../../src/services/service-manager.ts'

const running: UnitState = {
  exists: true,
  enabled: true,
  active: true,
  failed: false,
  masked: false,
  pids: [7, 8],
  startedAt: 0,
  environment: {},
}
const stopped = { active: false, pids: [] }

/** What is said of a unit in this state; undefined: the host knows no such unit. */
function asked(state: Partial<UnitState> | undefined, isExpected = true, init: Init = 'systemd') {
  const units = new Map(state ? [['web', { ...running, ...state }]] : [])
  return serviceRuns('web', {
    host: { root: '/' },
    survey: { units, detection: { init } },
    expected: { running: isExpected },
  } as unknown as CheckContext)
}

t.test('a unit that runs and is enabled passes, with its processes', async (t) => {
  t.match(asked({}), { status: 'pass', evidence: 'active, enabled, pids 7 8' })
  t.match(asked({}, false), { status: 'pass' }, 'also where it did not have to run yet')
})

t.test('what is wrong comes with the command against it', async (t) => {
  const cases: [string, Partial<UnitState> | undefined, RegExp, RegExp][] = [
    [
      'masked',
      { ...stopped, masked: true },
      /is masked/,
      /systemctl unmask web`, then `dd-fips install/,
    ],
    ['masked, and gone', { ...stopped, masked: true, exists: false }, /is masked/, /unmask/],
    ['not there', undefined, /There is no unit web/, /dd-fips install/],
    ['without its file', { exists: false }, /There is no unit web/, /dd-fips install/],
    ['stopped', stopped, /is not running/, /^`systemctl start web` starts it/],
    [
      'failed',
      { ...stopped, failed: true },
      /is not running/,
      /^`journalctl .*` says why it failed/,
    ],
    ['disabled', { enabled: false }, /would not start at boot/, /^`systemctl enable web`/],
    ['stopped and disabled', { ...stopped, enabled: false }, /is not running/, /start web/],
  ]
  for (const [name, state, summary, remedy] of cases)
    t.match(asked(state), { status: 'fail', summary, remedy }, name)
})

t.test('where nothing has to run yet a unit must still start at boot', async (t) => {
  t.match(asked(stopped, false), { status: 'skip', summary: /it was not to be started yet/ })
  t.match(asked(stopped, false, 'none'), { status: 'skip', summary: /it starts at boot/ })
  const disabled = { ...stopped, enabled: false }
  t.match(asked(disabled, false), { status: 'fail', summary: /would not start at boot/ })
  t.match(
    asked({ ...stopped, failed: true }, false),
    { status: 'fail' },
    'and one that failed is wrong',
  )
})

t.test('commands are those of the service manager in charge', async (t) => {
  t.match(asked(stopped, true, 'sysvinit'), { remedy: /`service web start`/ })
  t.match(asked(stopped, true, 'upstart'), { remedy: /`start web`/ })
})
