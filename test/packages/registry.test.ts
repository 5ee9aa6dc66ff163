import t from 'tap'
import { managerOf, packageManagers } from '../../src/packages/registry.ts'
import { rpmHost } from './rpm/rpm-host.ts'

const cases: [
  what: string,
  files: Record<string, string>,
  found: 'apt' | 'dnf' | 'yum' | 'zypper',
  name: string,
][] = [
  ['RHEL 9', { '/usr/bin/dnf': '->dnf-3', '/usr/bin/yum': '->dnf-3' }, 'dnf', 'dnf'],
  ['Fedora 42', { '/usr/bin/dnf': '->dnf5', '/usr/bin/yum': '->dnf5' }, 'dnf', 'dnf5'],
  ['a link with its whole path', { '/usr/bin/dnf': '->/usr/bin/dnf5' }, 'dnf', 'dnf5'],
  ['yum as the only name of dnf', { '/usr/bin/yum': '->dnf-3' }, 'dnf', 'dnf'],
  ['a dnf that is no link', { '/usr/bin/dnf': 'python' }, 'dnf', 'dnf'],
  ['RHEL 7', { '/usr/bin/yum': 'python' }, 'yum', 'yum'],
  ['SLES 15', { '/usr/bin/zypper': 'program' }, 'zypper', 'zypper'],
  ['Debian 12', {}, 'apt', 'apt'],
]

for (const [what, files, found, name] of cases) {
  t.test(`${what} has ${name}`, async (t) => {
    t.equal((await managerOf(rpmHost(files).host, found)).name, name)
  })
}

t.test('a step finds its package manager by the name that it carries', async (t) => {
  for (const [name, manager] of Object.entries(packageManagers)) t.equal(manager.name, name)
})
