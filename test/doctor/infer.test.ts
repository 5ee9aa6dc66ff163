import t from 'tap'
import type { CheckResult } from '../../src/checks/check.ts'
import type { Cause, CauseId, Hit } from '../../src/doctor/cause.ts'
import { packagesMissing } from '../../src/doctor/causes/services.ts'
import { infer } from '../../src/doctor/infer.ts'
import { ids, observed } from './seen.ts'

const hit = (likelihood: Hit['likelihood'] = 'certain', cause = 'x'): Hit => ({
  cause,
  likelihood,
  evidence: '',
  command: '',
  mends: false,
})
const cause = (
  id: CauseId,
  found: ReturnType<Cause['find']>,
  more: Partial<Cause> = {},
): Cause => ({
  id,
  explains: ['proxy.backends'],
  find: () => found,
  ...more,
})
const check = (id: CheckResult['id'], status: CheckResult['status'] = 'fail', more = {}) => ({
  id,
  status,
  summary: `${id} is wrong.`,
  ...more,
})
const backends = [check('proxy.backends')]
const inferred = (causes: Cause[], checks: CheckResult[] = backends) =>
  infer(causes, observed({}), checks)

t.test('a cause is not thought of where all that it explains passed', async (t) => {
  const never = cause('proxy.failed', hit())
  t.same(inferred([never], [check('proxy.backends', 'pass'), check('agent.bypass', 'pass')]), [])
})

t.test('a finding explains the checks that did not pass, and no others', async (t) => {
  const explains = ['proxy.backends', 'proxy.log', 'agent.diagnose'] as const
  const checks = [...backends, check('proxy.log', 'pass'), check('agent.diagnose', 'skip')]
  const [found] = inferred([cause('intake.tls', hit(), { explains })], checks)
  t.same(found?.explains, ['proxy.backends', 'agent.diagnose'])
})

t.test('findings stand by likelihood, equals in the order of the list', async (t) => {
  const causes = [
    cause('intake.unreachable', hit('possible')),
    cause('intake.refuses', hit('likely')),
    cause('proxy.failed', [hit('certain', 'one'), hit('certain', 'two')]),
    cause('intake.tls', hit('likely')),
  ]
  const found = inferred(causes)
  t.same(ids(found), [
    'proxy.failed',
    'proxy.failed',
    'intake.refuses',
    'intake.tls',
    'intake.unreachable',
  ])
  t.same(
    found.slice(0, 2).map((one) => one.cause),
    ['one', 'two'],
  )
})

t.test('a general cause yields to a particular one, wherever that stands', async (t) => {
  const general = cause('proxy.failed', hit(), { yieldsTo: ['proxy.port-held'] })
  const particular = (likelihood: Hit['likelihood']) => cause('proxy.port-held', hit(likelihood))
  for (const list of [
    [general, particular('likely')],
    [particular('likely'), general],
  ])
    t.same(ids(inferred(list)), ['proxy.port-held'])
  t.same(ids(inferred([general, cause('proxy.port-held', undefined)])), ['proxy.failed'])
  t.same(ids(inferred([general, cause('proxy.port-held', [])])), ['proxy.failed'])
})

t.test('what is only possible pushes nothing aside that is more than that', async (t) => {
  const possible = cause('firewall.way-out', hit('possible'))
  const own = (likelihood: Hit['likelihood']) =>
    cause('intake.silent', hit(likelihood), { yieldsTo: ['firewall.way-out'] })
  t.same(ids(inferred([possible, own('likely')])), ['intake.silent', 'firewall.way-out'])
  t.same(ids(inferred([possible, own('possible')])), ['firewall.way-out'])
})

t.test('a failed check that nothing explains speaks for itself, others do not', async (t) => {
  const remedy = 'Run `dd-fips install`.'
  const checks = [
    check('agent.bypass', 'fail', { evidence: 'a.yaml:3', remedy }),
    check('agent.version', 'warn', { remedy }),
    check('proxy.log', 'skip'),
    check('proxy.ports', 'fail'),
  ]
  const found = inferred([cause('proxy.stale', hit(), { explains: ['proxy.ports'] })], checks)
  t.same(ids(found), ['proxy.stale', 'check'])
  t.match(found[1], {
    evidence: 'a.yaml:3',
    command: 'dd-fips install',
    explains: ['agent.bypass'],
  })
})

t.test('the command of a remedy mends only where it is all of the remedy', async (t) => {
  const cases: [remedy: string | undefined, command: string, mends: boolean][] = [
    ['Run `dd-fips install`.', 'dd-fips install', true],
    ['`systemctl start x` starts it.', 'systemctl start x', true],
    ['`systemctl start x`', 'systemctl start x', true],
    ['`journalctl -u x` and /var/log/x say more.', 'journalctl -u x', false],
    ['Remove x, then run `systemctl restart x`.', '', false],
    ['Remove x, then run `initctl reload x`.', '', false],
    ['See proxy.backends.', '', false],
    [undefined, '', false],
  ]
  for (const [remedy, command, mends] of cases) {
    const [found] = inferred([], [check('agent.bypass', 'fail', remedy ? { remedy } : {})])
    t.match(found, { command, mends, advice: remedy ?? '' }, String(remedy))
  }
})

t.test('what a file has in backquotes is never a command for root', async (t) => {
  for (const place of [{ evidence: 'a.yaml:3: `reboot`' }, { summary: '`reboot` was found.' }]) {
    const more = { remedy: 'Run `reboot`.', ...place }
    t.match(inferred([], [check('agent.bypass', 'fail', more)]), [{ command: '', mends: false }])
  }
})

t.test('packages that are missing are installed, in the words of the check', async (t) => {
  const missing = (status: 'fail' | 'warn' | 'pass', evidence?: string) =>
    packagesMissing.find(
      observed({}, ['packages.installed', status, 'Not installed: x.', evidence]),
    )
  t.match(missing('fail', 'x not installed'), {
    cause: 'Not installed: x.',
    evidence: 'x not installed',
    command: 'dd-fips install',
    mends: true,
  })
  t.match(missing('fail'), { evidence: '' })
  t.equal(missing('warn'), undefined, 'a package that is on hold is not missing')
  t.equal(missing('pass'), undefined)
})
