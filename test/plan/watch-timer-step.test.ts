import t from 'tap'
import { watchStep } from '../../src/plan/watch-timer-step.ts'

const service = '/etc/systemd/system/dd-fips-verify.service'
const timer = '/etc/systemd/system/dd-fips-verify.timer'

t.test('nobody is watched unasked', async (t) => {
  t.equal(watchStep({}, 'systemd'), undefined)
  t.match(watchStep({ watchUnit: false }, 'systemd'), { wanted: false })
})

t.test(
  'the timer runs verify daily, at no fixed minute, and makes up for what it missed',
  async (t) => {
    const step = watchStep({ watchUnit: true, installOnly: true }, 'systemd')
    t.match(step, { wanted: true, run: false, timer: 'dd-fips-verify.timer' })
    for (const line of ['OnCalendar=daily', 'RandomizedDelaySec=1h', 'Persistent=true']) {
      t.ok(step?.files[timer]?.split('\n').includes(line), line)
    }
    t.match(step?.files[service], /^ExecStart=\/opt\/dd-fips\/dd-fips verify --no-color$/m)
  },
)

t.test('what integrations may ask is told to it', async (t) => {
  const step = watchStep(
    { watchUnit: true, allowedConnections: '10.0.0.0/8:5432, fe80::1%eth0' },
    'systemd',
  )
  t.match(step?.files[service], /--allow-connection=10\.0\.0\.0\/8:5432,fe80::1%%eth0$/m)
})

t.test('without systemd it is refused, and its absence is no trouble', async (t) => {
  t.throws(() => watchStep({ watchUnit: true }, 'upstart'), { code: 'WATCH_NEEDS_SYSTEMD' })
  t.equal(watchStep({ watchUnit: false }, 'none'), undefined)
})
