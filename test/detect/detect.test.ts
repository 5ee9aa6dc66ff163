import * as fs from 'node:fs'
import t from 'tap'
import { detect } from '../../src/detect/detect.ts'
import { fixtureHost } from '../fixture-host.ts'

const folder = new URL('../../fixtures/distributions/', import.meta.url).pathname

/** A tree under --root that holds release files only: nothing may be run, and the machine's arch counts. */
function detectFixture(name: string) {
  const directory = `${folder}${name}`
  return detect(fixtureHost(directory, { root: directory }), { machine: 'x86_64' })
}

const families = { debian: 'debian', ubuntu: 'debian', rhel: 'rhel', sles: 'suse' } as const

/** Fixture, then what os-release calls it, what it is built on, and its own package manager. */
const supported = `
  debian-8              | debian              8        | debian 8      | apt
  debian-9              | debian              9        | debian 9      | apt
  debian-10             | debian              10       | debian 10     | apt
  debian-11             | debian              11       | debian 11     | apt
  debian-12             | debian              12       | debian 12     | apt
  debian-13             | debian              13       | debian 13     | apt
  debian-testing        | debian              forky    | debian 14     | apt
  raspbian-11           | raspbian            11       | debian 11     | apt
  devuan-5              | devuan              5        | debian 12     | apt
  kali-2025             | kali                2025.3   | debian ?      | apt
  lmde-6                | linuxmint           6        | debian 12     | apt
  linuxmint-21.3        | linuxmint           21.3     | ubuntu 22.04  | apt
  pop-22.04             | pop                 22.04    | ubuntu 22.04  | apt
  elementary-7          | elementary          7.1      | ubuntu 22.04  | apt
  zorin-17              | zorin               17       | ubuntu 22.04  | apt
  ubuntu-14.04          | ubuntu              14.04    | ubuntu 14.04  | apt
  ubuntu-16.04          | ubuntu              16.04    | ubuntu 16.04  | apt
  ubuntu-18.04          | ubuntu              18.04    | ubuntu 18.04  | apt
  ubuntu-20.04          | ubuntu              20.04    | ubuntu 20.04  | apt
  ubuntu-22.04          | ubuntu              22.04    | ubuntu 22.04  | apt
  ubuntu-24.04          | ubuntu              24.04    | ubuntu 24.04  | apt
  ubuntu-25.10          | ubuntu              25.10    | ubuntu 25.10  | apt
  kubuntu-24.04         | ubuntu              24.04    | ubuntu 24.04  | apt
  rhel-7                | rhel                7.9      | rhel 7.9      | yum
  rhel-8                | rhel                8.10     | rhel 8.10     | dnf
  rhel-9                | rhel                9.4      | rhel 9.4      | dnf
  rhel-10               | rhel                10.0     | rhel 10.0     | dnf
  centos-7              | centos              7        | rhel 7        | yum
  centos-8.1            | centos              8        | rhel 8        | dnf
  centos-stream-8       | centos              8        | rhel 8        | dnf
  centos-stream-9       | centos              9        | rhel 9        | dnf
  rocky-8               | rocky               8.10     | rhel 8.10     | dnf
  rocky-9               | rocky               9.4      | rhel 9.4      | dnf
  almalinux-9           | almalinux           9.4      | rhel 9.4      | dnf
  almalinux-10          | almalinux           10.0     | rhel 10.0     | dnf
  oracle-7              | ol                  7.9      | rhel 7.9      | yum
  oracle-9              | ol                  9.4      | rhel 9.4      | dnf
  amazon-2              | amzn                2        | rhel 7        | yum
  amazon-2023           | amzn                2023     | rhel 9        | dnf
  fedora-42             | fedora              42       | rhel 10       | dnf
  nobara-40             | nobara              40       | rhel 10       | dnf
  xcp-ng-8.2            | xenenterprise       8.2.1    | rhel ?        | dnf
  sles-12.5             | sles                12.5     | sles 12.5     | zypper
  sles-15.5             | sles                15.5     | sles 15.5     | zypper
  sles-sap-15.4         | sles_sap            15.4     | sles 15.4     | zypper
  sled-15               | sled                15       | sles 15       | zypper
  sles-16.0             | sles                16.0     | sles 16.0     | zypper
  opensuse-13.1         | opensuse            13.1     | sles 12       | zypper
  opensuse-leap-42.3    | opensuse            42.3     | sles 12       | zypper
  opensuse-leap-15.6    | opensuse-leap       15.6     | sles 15       | zypper
  opensuse-leap-16.0    | opensuse-leap       16.0     | sles 16       | zypper
  opensuse-tumbleweed   | opensuse-tumbleweed 20251012 | sles 16       | zypper
`
  .trim()
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim().split(/ +/)))

const refused: readonly (readonly [fixture: string, reason: RegExp])[] = [
  ['debian-6', /^Debian GNU\/Linux 6 is too old; the FIPS proxy is made for Debian 8 and later/],
  ['debian-7', /^Debian GNU\/Linux 7 is too old/],
  ['ubuntu-10.04', /^Ubuntu 10\.04 is too old; the FIPS proxy is made for Ubuntu 14\.04/],
  ['ubuntu-12.04', /^Ubuntu 12\.04 is too old/],
  ['rhel-6', /^Red Hat Enterprise Linux Server 6\.10 is too old; .* RHEL 7 and later/],
  ['centos-6', /^CentOS 6\.10 is too old/],
  ['oracle-6', /^Oracle Linux Server 6\.10 is too old/],
  ['amazon-2018.03', /^Amazon Linux AMI 2018\.03 is too old/],
  ['sles-11', /^SUSE Linux Enterprise Server 11\.2 is too old; .* SLES 12 and later/],
  ['sles-11.4', /^SLES 11\.4 is too old/],
  ['fedora-coreos-40', /image-based system/],
  ['fedora-silverblue-40', /image-based system/],
  ['rhcos-4.16', /image-based system/],
  ['sle-micro-5.5', /transactional system/],
  ['sles-micro-6.2', /transactional system/],
  ['opensuse-microos', /transactional system/],
  ['alpine-3.20', /^Alpine Linux 3\.20\.3 is not supported: .*musl/],
  ['arch', /pacman/],
  ['manjaro', /pacman/],
  ['nixos-24.05', /Nix/],
  ['gentoo', /from source/],
  ['photon-5', /Photon/],
  ['openeuler-22.03', /openEuler/],
  ['mariner-2', /Mariner/],
  ['azurelinux-3', /Azure Linux/],
  ['mageia-9', /Mageia/],
  ['wolfi', /apk/],
  ['flatcar-3815', /whole image/],
  ['bottlerocket-1.20', /whole image/],
  ['ubuntu-core-22', /snaps/],
]

t.test('a host that the proxy is made for is known by its release files', async (t) => {
  for (const [
    [fixture = ''] = [],
    [id, version] = [],
    [base = '', parent] = [],
    [own] = [],
  ] of supported) {
    const { distribution, base: found, ...rest } = await detectFixture(fixture)
    t.equal(`${distribution.id} ${distribution.version}`, `${id} ${version}`, fixture)
    t.equal(
      `${found?.id} ${found?.version ?? '?'}`,
      `${base} ${parent}`,
      `${fixture}: what it is built on`,
    )
    t.equal(rest.family, families[base as keyof typeof families], `${fixture}: family`)
    t.equal(rest.packageManager, own, `${fixture}: package manager`)
    t.equal(rest.supported, true, `${fixture}: supported`)
    t.equal(rest.reason, undefined)
  }
})

t.test('a host that the proxy is not made for is refused with the reason', async (t) => {
  for (const [fixture, reason] of refused) {
    t.match(await detectFixture(fixture), { supported: false, reason, notice: undefined }, fixture)
  }
})

t.test('every distribution among the fixtures is judged by these tests', async (t) => {
  const rows = [...supported.map(([cell]) => cell?.[0]), ...refused.map(([name]) => name)]
  t.same(fs.readdirSync(folder).sort(), rows.sort())
  t.ok(rows.length >= 40)
})

t.test(
  'a derivative says what it is treated as, a rebuild of RHEL has nothing to say',
  async (t) => {
    t.equal(
      (await detectFixture('linuxmint-21.3')).notice,
      'Linux Mint 21.3 is treated as Ubuntu 22.04, which it is built on.',
    )
    t.match((await detectFixture('kali-2025')).notice, /treated as a current Debian/)
    t.equal((await detectFixture('rocky-9')).notice, undefined)
  },
)

t.test('CentOS 8.1 is told from later ones by redhat-release', async (t) => {
  t.equal((await detectFixture('centos-8.1')).distribution.release, '8.1.1911')
  t.equal((await detectFixture('debian-12')).distribution.release, '12.11')
  t.equal((await detectFixture('rhel-9')).distribution.release, undefined)
})

t.test('a host without release files does not name its distribution', async (t) => {
  const found = await detect(fixtureHost(t.testdir({}), { root: '/image' }), { machine: 'x86_64' })
  t.match(found, { supported: false, family: null, packageManager: null, init: 'none' })
  t.match(found.reason, /does not name its distribution/)
  t.same(found.distribution, { id: 'linux', version: '', name: 'Linux', release: undefined })
})

t.test('a name that JavaScript knows is no distribution', async (t) => {
  const host = fixtureHost(
    t.testdir({ etc: { 'os-release': 'ID=constructor\nID_LIKE=__proto__\n' } }),
  )
  const live = { ...host, root: '/image' }
  t.match(await detect(live, { machine: 'x86_64' }), { supported: false, family: null })
})

t.test('a live arm64 host is supported, with the word that it is a beta', async (t) => {
  const directory = t.testdir({
    etc: { 'os-release': 'ID=debian\nVERSION_ID="12"\nNAME="Debian GNU/Linux"\n' },
    usr: { bin: { 'apt-get': '' } },
    run: { systemd: { system: {} } },
  })
  const host = fixtureHost(directory)
  t.match(await detect(host, { machine: 'aarch64' }), {
    packageManager: 'apt',
    init: 'systemd',
    arch: 'aarch64',
    supported: true,
    notice: /beta/,
  })
  t.same(host.commandsRun, [])
})
