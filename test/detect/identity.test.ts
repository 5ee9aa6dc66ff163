import t from 'tap'
import { identify } from '../../src/detect/identity.ts'
import { fixtureHost } from '../fixture-host.ts'

const idOf = async (directory: string) => (await identify(fixtureHost(directory))).distribution.id

t.test('/etc/os-release counts before /usr/lib/os-release', async (t) => {
  const usr = { lib: { 'os-release': 'ID=debian\nVERSION_ID=12\n' } }
  t.equal(await idOf(t.testdir({ usr, etc: { 'os-release': 'ID=ubuntu\n' } })), 'ubuntu')
  t.equal(await idOf(t.testdir({ usr, etc: {} })), 'debian')
  t.equal(await idOf(t.testdir({ usr, etc: { 'os-release': '\n' } })), 'debian', 'an empty one')
})

t.test('Ubuntu without os-release is not taken for Debian', async (t) => {
  const etc = {
    'lsb-release': 'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=14.04\n',
    debian_version: 'jessie/sid\n',
  }
  t.equal(await idOf(t.testdir({ etc })), 'ubuntu')
})

t.test('Oracle Linux without os-release is not taken for Red Hat', async (t) => {
  const etc = {
    'redhat-release': 'Red Hat Enterprise Linux Server release 6.10 (Santiago)\n',
    'oracle-release': 'Oracle Linux Server release 6.10\n',
  }
  t.equal(await idOf(t.testdir({ etc })), 'ol')
})

t.test('kin are ID and then the words of ID_LIKE, in lower case', async (t) => {
  const etc = { 'os-release': 'ID="openEuler"\nID_LIKE="RHEL  fedora"\n' }
  const { kin, distribution } = await identify(fixtureHost(t.testdir({ etc })))
  t.same(kin, ['openeuler', 'rhel', 'fedora'])
  t.equal(distribution.id, 'openEuler')
})

t.test('a host that gives its name only in PRETTY_NAME is called by that', async (t) => {
  const etc = { 'os-release': 'ID=wolfi\nPRETTY_NAME="Wolfi OS"\n' }
  const { distribution } = await identify(fixtureHost(t.testdir({ etc })))
  t.match(distribution, { name: 'Wolfi OS', version: '' })
})
