import t from 'tap'
import type { Identity } from '../../src/detect/identity.ts'
import { baseOf } from '../../src/detect/lineage.ts'

/** Distributions that no fixture stands for; cells are ID, VERSION_ID, ID_LIKE and one more variable. */
const cases: readonly (readonly [string, string, string, string, string | undefined])[] = [
  ['amzn', '2022', 'fedora', '', 'rhel 9'],
  ['amzn', '2017.09', 'rhel fedora', '', 'rhel 6'],
  ['fedora', '18', '', '', 'rhel 6'],
  ['fedora', '19', '', '', 'rhel 7'],
  ['fedora', '28', '', '', 'rhel 8'],
  ['fedora', '39', '', '', 'rhel 9'],
  ['fedora', '44', '', '', 'rhel 10'],
  ['tencentos', '3.1', 'rhel fedora centos', 'PLATFORM_ID=platform:el8', 'rhel 8'],
  ['someone', '1', 'rhel', 'PLATFORM_ID=platform:el6', 'rhel 6'],
  ['opensuse', '12.3', 'suse', '', 'sles 11'],
  ['geckolinux', '154', 'suse opensuse', '', 'sles ?'],
  ['parrot', '6.1', 'debian', 'VERSION_CODENAME=lory', 'debian 12'],
  ['someone', '1', 'debian', 'DEBIAN_VERSION=12.5', 'debian 12'],
  ['someone', '1', 'debian', 'DEBIAN_VERSION=trixie/sid', 'debian 13'],
  ['someone', '1', 'ubuntu debian', 'VERSION_CODENAME=focal', 'ubuntu 20.04'],
  ['someone', '1', 'debian ubuntu', 'UBUNTU_CODENAME=noble', 'ubuntu 24.04'],
  ['someone', '1', 'ubuntu', 'UBUNTU_CODENAME=zebra', 'ubuntu ?'],
  ['someone', '1', 'beos', '', undefined],
]

t.test('a derivative is judged by the version of its parent', async (t) => {
  for (const [id, version, like, more, wanted] of cases) {
    const [key = '', value = ''] = more.split('=')
    const identity: Identity = {
      distribution: { id, version, name: id },
      kin: `${id} ${like}`.trim().split(' '),
      fields: key ? { [key]: value } : {},
    }
    const base = baseOf(identity)
    t.equal(base && `${base.id} ${base.version ?? '?'}`, wanted, `${id} ${version} ${more}`)
  }
})
