import t from 'tap'
import { findPackageManager } from '../../src/detect/package-manager.ts'
import { fixtureHost } from '../fixture-host.ts'

const bin = (...names: readonly string[]) => ({
  usr: { bin: Object.fromEntries(names.map((name) => [name, ''])) },
})
const link = (target: string) => t.fixture('symlink', target)

t.test('the package manager is the one of the family that is installed', async (t) => {
  const cases = [
    ['debian', bin('apt-get', 'dnf', 'zypper'), 'apt'],
    ['rhel', bin('dnf', 'yum', 'zypper'), 'dnf'],
    ['rhel', bin('yum'), 'yum'],
    ['rhel', { usr: { bin: { dnf: link('dnf-3'), yum: link('dnf-3') } } }, 'dnf'],
    ['rhel', { usr: { bin: { yum: link('/usr/bin/dnf-3') } } }, 'dnf'],
    ['suse', bin('zypper', 'apt-get'), 'zypper'],
  ] as const
  for (const [family, tree, wanted] of cases) {
    const host = fixtureHost(t.testdir(tree))
    t.same(await findPackageManager(host, family), { packageManager: wanted })
  }
})

t.test('a live host without a package manager of its family is refused', async (t) => {
  const cases = [
    ['debian', bin('dnf'), /No \/usr\/bin\/apt-get is installed/],
    ['rhel', bin('apt-get'), /Neither \/usr\/bin\/dnf nor \/usr\/bin\/yum/],
    ['rhel', bin('microdnf'), /microdnf.*install dnf first/],
    ['suse', {}, /zypper/],
  ] as const
  for (const [family, tree, reason] of cases) {
    const found = await findPackageManager(fixtureHost(t.testdir(tree)), family)
    t.equal(found.packageManager, null)
    t.match(found.reason, reason)
  }
})

t.test('a tree under --root without one gets what its family uses', async (t) => {
  const cases = [
    ['debian', '12', 'apt'],
    ['rhel', '7.9', 'yum'],
    ['rhel', '8', 'dnf'],
    ['rhel', '10.0', 'dnf'],
    ['rhel', undefined, 'dnf'],
    ['suse', '15', 'zypper'],
  ] as const
  for (const [family, version, wanted] of cases) {
    const host = fixtureHost(t.testdir({}), { root: '/image' })
    const found = await findPackageManager(host, family, { id: 'rhel', version })
    t.same(found, { packageManager: wanted }, `${family} ${version}`)
  }
})

t.test('a tree under --root with microdnf only is refused as a live host is', async (t) => {
  const host = fixtureHost(t.testdir(bin('microdnf')), { root: '/image' })
  t.match(await findPackageManager(host, 'rhel'), { packageManager: null, reason: /microdnf/ })
})
