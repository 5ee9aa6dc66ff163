import t from 'tap'
import type { Hit } from '../../../src/doctor/cause.ts'
import { logNowhere, logRotated } from '../../../src/doctor/causes/log-missing.ts'
import { observed, proxy } from '../seen.ts'

const none = 'Neither the journal nor a syslog holds what the proxy logged since its start.'
const skip = ['proxy.log', 'skip', none] as const
const silent = { proxy: proxy('runs', []) }
const stopped = { active: 'inactive', sub: 'dead', result: 'success', status: '0' }

const nowhere = (...given: Parameters<typeof observed>) =>
  logNowhere.find(observed(...given)) as Hit | undefined
const rotated = (...given: Parameters<typeof observed>) =>
  logRotated.find(observed(...given)) as Hit | undefined

t.test('a log is missing only where the check looked for it and found none', async (t) => {
  const cases: [string, ...Parameters<typeof observed>][] = [
    ['the check passed', silent],
    ['the check failed', silent, ['proxy.log', 'fail', none]],
    [
      'it needs what failed',
      silent,
      ['proxy.log', 'skip', 'Not checked: it needs proxy.backends.'],
    ],
    ['the proxy does not run', { proxy: proxy('dead', []) }, skip],
    ['no systemd', { ...silent, journald: undefined }, skip],
    ['there are lines', { proxy: proxy('runs', ['New worker (7) forked']) }, skip],
  ]
  for (const [name, ...given] of cases) t.equal(nowhere(...given), undefined, name)
  t.match(nowhere(silent, skip), { likelihood: 'certain', mends: true })
})

t.test('a journal that runs is made persistent, one that does not is started', async (t) => {
  const runs = nowhere(silent, skip)
  t.match(runs?.command, /Storage=persistent.* && systemctl restart datadog-fips-proxy$/s)
  t.match(runs?.cause, 'the journal has none of it')
  const dead = nowhere({ ...silent, journald: stopped }, skip)
  t.match(
    dead?.command,
    /^systemctl unmask .* && systemctl start systemd-journald\.service && systemctl restart datadog-fips-proxy$/,
  )
  t.match(dead?.cause, 'systemd-journald is not running')
  t.match(dead?.evidence, /^systemd-journald: inactive;/)
})

t.test('a journal that kept later lines has discarded those of the start', async (t) => {
  const later = rotated({ ...silent, journal: { before: false, after: true } }, skip)
  t.match(later, { mends: false, cause: /no longer goes back/, command: /--disk-usage/ })
  const both = rotated({ ...silent, journal: { before: true, after: true } }, skip)
  t.match(both, { mends: false, cause: /none of the proxy/, command: /LogNamespace .*fips-proxy$/ })
})

t.test('nothing was discarded where the journal kept nothing since, or does not run', async (t) => {
  const journal = { before: true, after: true }
  t.equal(rotated({ ...silent, journal: { before: true, after: false } }, skip), undefined)
  t.equal(rotated({ ...silent, journal: undefined }, skip), undefined)
  t.equal(rotated({ ...silent, journal, journald: stopped }, skip), undefined)
  t.equal(rotated({ ...silent, journal }), undefined, 'the check passed')
})
