import t from 'tap'
import {
  parseDebianVersion,
  parseIssue,
  parseLsbRelease,
  parseRedhatRelease,
  parseSuseRelease,
} from '../../src/detect/release-files.ts'

const cases = [
  [parseRedhatRelease, 'CentOS release 6.10 (Final)\n', 'centos 6.10'],
  [parseRedhatRelease, 'Red Hat Enterprise Linux Server release 7.9 (Maipo)', 'rhel 7.9'],
  [parseRedhatRelease, 'CentOS Linux release 8.1.1911 (Core) \n', 'centos 8.1.1911'],
  [parseRedhatRelease, 'CentOS Stream release 9\n', 'centos 9'],
  [parseRedhatRelease, 'Fedora release 20 (Heisenbug)\n', 'fedora 20'],
  [parseRedhatRelease, 'Scientific Linux release 7.9 (Nitrogen)\n', 'scientific 7.9'],
  [parseRedhatRelease, 'Amazon Linux release 2 (Karoo)\n', 'amzn 2'],
  [parseRedhatRelease, 'Rocky Linux release 8.10 (Green Obsidian)\n', 'rocky 8.10'],
  [parseRedhatRelease, 'Mageia release 9 (Official) for x86_64\n', undefined],
  [parseRedhatRelease, '', undefined],
  [
    parseSuseRelease,
    'SUSE Linux Enterprise Server 11 (x86_64)\nVERSION = 11\nPATCHLEVEL = 4\n',
    'sles 11.4',
  ],
  [
    parseSuseRelease,
    'SUSE Linux Enterprise Desktop 12 (x86_64)\nVERSION = 12\nPATCHLEVEL = 0\n',
    'sled 12',
  ],
  [
    parseSuseRelease,
    'openSUSE 13.1 (x86_64)\nVERSION = 13.1\nCODENAME = Bottle\n',
    'opensuse 13.1',
  ],
  [parseSuseRelease, 'nothing of the kind', undefined],
  [parseLsbRelease, 'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=14.04\n', 'ubuntu 14.04'],
  [parseLsbRelease, 'LSB_VERSION=1.4\n', undefined],
  [parseLsbRelease, 'DISTRIB_ID=Arch\nDISTRIB_RELEASE=rolling\n', undefined],
  [parseDebianVersion, '7.11\n', 'debian 7'],
  [parseDebianVersion, 'jessie/sid\n', 'debian jessie/sid'],
  [parseDebianVersion, 'ALT p10\n', undefined],
  [parseIssue, 'Debian GNU/Linux 8 \\n \\l\n\n', 'debian 8'],
  [parseIssue, 'Ubuntu 14.04.6 LTS \\n \\l\n\n', 'ubuntu 14.04.6'],
  [
    parseIssue,
    '\nWelcome to SUSE Linux Enterprise Server 12 SP5  (x86_64) - Kernel \\r (\\l).\n',
    'sles 12.5',
  ],
  [parseIssue, 'CentOS release 6.10 (Final)\nKernel \\r on an \\m\n', 'centos 6.10'],
  [parseIssue, '\\S\nKernel \\r on an \\m\n', undefined],
  [parseIssue, 'Authorized users only. All activity is logged.\n', undefined],
] as const

t.test('a host too old for os-release is known by the files it has', async (t) => {
  for (const [parse, text, wanted] of cases) {
    const fields = parse(text)
    const found = fields && `${fields.ID} ${fields.VERSION_ID ?? fields.VERSION_CODENAME}`
    t.equal(found, wanted, `${parse.name}: ${JSON.stringify(text)}`)
  }
})
