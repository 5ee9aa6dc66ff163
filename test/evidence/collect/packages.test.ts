import t from 'tap'
import { allChecks } from '../../../src/checks/registry.ts'
import { verify } from '../../../src/checks/verify.ts'
import { packageFacts } from '../../../src/evidence/collect/packages.ts'
import { connectionFacts, processFacts } from '../../../src/evidence/collect/processes.ts'
import { repositoryFacts } from '../../../src/evidence/collect/repository.ts'
import { openGaps } from '../../../src/evidence/gaps.ts'
import { gatherEvidence } from '../../../src/evidence/gather.ts'
import { readSettings } from '../../../src/settings/settings.ts'
import { both, connected, ofProcess, program } from '../../checks/acts.ts'
import { contextOf, installedHost } from '../../checks/installed-host.ts'
import { systemctl, write, yaml } from '../../checks/rows.ts'
import { waitsPassAtOnce } from '../../support/clock.ts'
import { debian, environment, given } from '../../support/machine.ts'

waitsPassAtOnce(t)

const settings = readSettings({}, environment)
const list = '/etc/apt/sources.list.d/datadog.list'

t.test('packages of Datadog are told in order, with the newest that is known', async (t) => {
  const gaps = openGaps()
  const { packages } = await packageFacts(await contextOf(await installedHost()), settings, gaps)
  t.same(
    packages.map(({ name }) => name),
    ['datadog-agent', 'datadog-fips-proxy', 'datadog-signing-keys'],
  )
  t.match(packages[0], { version: '1:7.66.0-1', onOffer: '1:7.66.0-1', isNewest: true })
  const old = await installedHost()
  old.apt.unpack('datadog-agent', '1:7.47.0-1')
  const { packages: found } = await packageFacts(await contextOf(old), settings, openGaps())
  t.match(found[0], { version: '1:7.47.0-1', isNewest: false })
})

t.test('a host without packages has none, and no gap about their versions', async (t) => {
  const gaps = openGaps()
  const { packages } = await packageFacts(await contextOf(debian()), settings, gaps)
  t.same(packages, [])
  t.notOk(gaps.list().some(({ why }) => why.includes('do not name')))
})

t.test('the repository is told with its file, addresses and pinned key', async (t) => {
  const facts = await repositoryFacts(await contextOf(await installedHost()), settings)
  t.match(facts, { file: list, checksMetadata: 'yes', signs: 'the list of packages' })
  t.match(facts?.keys, [{ isPinned: true, fingerprint: environment.DD_TRUSTED_KEY_FINGERPRINTS }])
  t.equal(await repositoryFacts(await contextOf(debian()), settings), undefined)
})

t.test('one line of the file that skips signatures is told of all of it', async (t) => {
  const machine = await installedHost()
  const text = machine.files.get(list)?.content.toString() ?? ''
  given(machine, list, `${text}deb [trusted=yes] https://mirror.example/ stable 7\n`)
  const facts = await repositoryFacts(await contextOf(machine), settings)
  t.match(facts, { checksPackages: 'no', checksMetadata: 'no' })
  t.equal(facts?.addresses.length, 2)
})

t.test('processes are told by unit and pid, secrets in their words masked', async (t) => {
  const machine = await installedHost()
  ofProcess(
    'datadog-agent',
    'cmdline',
    'agent\0--api_key=0123456789abcdef0123456789abcdef\0',
  )(machine)
  given(machine, '/proc/stat', 'btime 1700000000\n')
  const facts = await processFacts(await contextOf(machine))
  t.same(
    facts.map(({ unit }) => unit),
    ['datadog-fips-proxy', 'datadog-agent'],
  )
  t.notMatch(JSON.stringify(facts), /0123456789abcdef/)
  for (const { startedAt } of facts) t.match(startedAt, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  systemctl('stop', 'datadog-agent')(machine)
  t.same(
    (await processFacts(await contextOf(machine))).map(({ unit }) => unit),
    ['datadog-fips-proxy'],
  )
})

t.test(
  'connections are told by their remote end, and one past the proxy has no reason',
  async (t) => {
    const machine = await installedHost()
    connected('147100CB:1538')(machine)
    t.same(await connectionFacts(await contextOf(machine)), [
      { unit: 'datadog-agent', protocol: 'tcp', remote: '203.0.113.20:5432', allowedAs: undefined },
    ])
  },
)

const now = new Date('2026-11-30T12:34:56.789Z')

t.test('all that was gathered is one value without a secret, its time to the second', async (t) => {
  const machine = await installedHost()
  both(
    program('sha256sum', () => ''),
    program('systemd-detect-virt', () => 'kvm\n'),
  )(machine)
  const key = 'fedcba9876543210fedcba9876543210'
  write(
    yaml,
    `api_key: ${key}\nsite: ddog-gov.com\nfips:\n  enabled: true\n  https: false\n`,
  )(machine)
  ofProcess('datadog-agent', 'environ', 'DD_APP_KEY=hidden-app-key\0')(machine)
  const context = await contextOf(machine)
  const evidence = await gatherEvidence(context, await verify(allChecks, context), settings, now)
  t.equal(evidence.collectedAt, '2026-11-30T12:34:56Z')
  t.match(evidence, {
    tool: { name: 'dd-fips' },
    host: { distribution: /Debian/, root: undefined },
  })
  t.equal(evidence.checks.length, 19)
  t.notMatch(JSON.stringify(evidence), /fedcba98|hidden-app-key|0123456789abcdef/)
  const gaps = evidence.notLookedAt.map(({ what }) => what)
  for (const { id, status } of evidence.checks) t.equal(gaps.includes(id), status === 'skip', id)
  t.ok(gaps.includes('cryptographic libraries in memory'))
})

t.test('of a tree there are no processes and no connections', async (t) => {
  const context = await contextOf(await installedHost())
  const tree = { ...context, host: { ...context.host, root: '/srv/image' } }
  const evidence = await gatherEvidence(tree, await verify(allChecks, tree), settings, now)
  t.match(evidence, { host: { root: '/srv/image' }, processes: [], connections: [] })
  t.notOk(evidence.notLookedAt.some(({ what }) => what === 'cryptographic libraries in memory'))
})
