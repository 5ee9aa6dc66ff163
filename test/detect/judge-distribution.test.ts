import t from 'tap'
import type { Identity } from '../../src/detect/identity.ts'
import { judgeDistribution } from '../../src/detect/judge-distribution.ts'

/** A host by its name, version, and ID with ID_LIKE. */
function host(name: string, version: string, kin: string, fields: object = {}): Identity {
  const [id = ''] = kin.split(' ')
  const distribution = { id, version, name }
  return { distribution, kin: kin.split(' ').filter(Boolean), fields: { ID: id, ...fields } }
}

t.test('accepts each base from its oldest version on', async (t) => {
  const cases: [name: string, id: string, tooOld: string, oldest: string, later: string][] = [
    ['Debian', 'debian', '7.11', '8', '12'],
    ['Ubuntu', 'ubuntu', '13.10', '14.04', '24.04'],
    ['RHEL', 'rhel', '6.10', '7', '10.1'],
    ['SLES', 'sles', '11.4', '12', '15.6'],
  ]
  for (const [name, id, tooOld, oldest, later] of cases) {
    for (const version of [oldest, later]) {
      const judged = judgeDistribution(host(name, version, id))
      t.match(judged, { base: { version }, reason: undefined, notice: undefined }, version)
    }
    t.match(judgeDistribution(host(name, tooOld, id)), {
      reason: `${name} ${tooOld} is too old; the FIPS proxy is made for ${name} ${oldest} and later.`,
    })
  }
})

t.test('compares versions as numbers, not as text', async (t) => {
  t.equal(judgeDistribution(host('Debian', '10', 'debian')).reason, undefined)
  t.equal(judgeDistribution(host('Ubuntu', '14.10', 'ubuntu')).reason, undefined)
  t.match(judgeDistribution(host('Ubuntu', '9.10', 'ubuntu')).reason, /too old/)
})

t.test('treats a derivative as what it is built on, and notes it', async (t) => {
  const mint = host('Linux Mint', '21.3', 'linuxmint ubuntu debian', { UBUNTU_CODENAME: 'jammy' })
  t.same(judgeDistribution(mint), {
    family: 'debian',
    base: { id: 'ubuntu', version: '22.04' },
    notice: 'Linux Mint 21.3 is treated as Ubuntu 22.04, which it is built on.',
  })
  const unnamed = host('Own', '1', 'own sles')
  t.match(judgeDistribution(unnamed), {
    family: 'suse',
    notice: 'Own 1 is treated as a current SLES; it does not say on which it is built.',
  })
})

t.test('refuses a derivative of a version that is too old, and names both', async (t) => {
  const old = host('Linux Mint', '13', 'linuxmint ubuntu', { UBUNTU_CODENAME: 'precise' })
  t.match(judgeDistribution(old), {
    family: 'debian',
    reason: /^Linux Mint 13, built on Ubuntu 12\.04, is too old/,
    notice: undefined,
  })
})

t.test('refuses what the packages cannot run on, by its own name or that of its kin', async (t) => {
  for (const identity of [host('Alpine', '3.20', 'alpine'), host('Own', '1', 'own alpine debian')])
    t.match(judgeDistribution(identity), { family: null, reason: /is not supported: .*musl/ })
})

t.test('says what it was looking for on a host it does not know', async (t) => {
  t.match(judgeDistribution(host('Haiku', '', 'haiku')), {
    family: null,
    reason: /^This host is Haiku; .* Debian, Ubuntu, RHEL, SLES/,
  })
  t.match(judgeDistribution(host('', '', '', { ID: undefined })), {
    family: null,
    reason: /^This host does not name its distribution \(\/etc\/os-release\);/,
  })
})
