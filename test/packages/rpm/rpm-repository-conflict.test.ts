import t from 'tap'
import {
  baseurl,
  checking,
  keys,
  onRhel,
  onSuse,
  ourFile,
  section,
  theirFile,
  trusting,
} from './rpm-askers.ts'

const conflicts: [what: string, path: string, text: string, fault: RegExp][] = [
  [
    'packages that are not checked',
    theirFile,
    section('corp', baseurl, 'gpgcheck=0', 'repo_gpgcheck=1'),
    /package signatures are not checked \(gpgcheck=1\)/,
  ],
  [
    'metadata that is not checked',
    theirFile,
    section('corp', baseurl, 'gpgcheck=1'),
    /metadata signatures are not checked \(repo_gpgcheck=1\)/,
  ],
  [
    'a server that is not checked',
    theirFile,
    section('corp', baseurl, ...checking, 'sslverify=0'),
    /does not verify the server/,
  ],
  [
    'no encryption',
    theirFile,
    section('corp', baseurl.replace('https', 'http'), ...checking),
    /not fetched over https/,
  ],
  [
    'keys from elsewhere',
    theirFile,
    section('corp', baseurl, ...checking, 'gpgkey=https://a:b@evil.example/key'),
    /takes keys from evil\.example\/key/,
  ],
  [
    'a foreign key',
    theirFile,
    section('corp', baseurl, ...checking, 'gpgkey=file:///keys/foreign.asc'),
    /foreign\.asc holds the foreign key 9472A955/,
  ],
  [
    'a key that is none',
    theirFile,
    section('corp', baseurl, ...checking, 'gpgkey=file:///keys/broken.asc'),
    /broken\.asc cannot be read as a key/,
  ],
  [
    'a key file that is gone',
    theirFile,
    section('corp', baseurl, ...checking, 'gpgkey=file:///keys/gone.asc'),
    /gone\.asc does not exist/,
  ],
  [
    'another address in our file, among options of people',
    ourFile,
    section('datadog', 'baseurl=https://me:secret@mirror.example/x', 'proxy=_none_'),
    /it names mirror\.example\/x; expected yum\.datadoghq\.com\/stable\/7\/x86_64/,
  ],
  [
    'our file switched off',
    ourFile,
    section('datadog', baseurl, ...checking, 'enabled=0'),
    /which is not enabled/,
  ],
  [
    'several repositories in our file',
    ourFile,
    section('a', 'baseurl=https://a.example') + section('b', 'baseurl=https://b.example'),
    /names several repositories/,
  ],
  [
    'a package left out',
    theirFile,
    section('corp', baseurl, ...checking, 'exclude=kernel* datadog-fips*'),
    /leaves out datadog-fips-proxy\.$/,
  ],
  [
    'packages that are not among those let in',
    theirFile,
    section('corp', baseurl, ...checking, 'includepkgs=datadog-agent'),
    /leaves out datadog-fips-proxy\.$/,
  ],
  [
    'our name for another repository',
    theirFile,
    section('datadog', 'baseurl=https://other.example/'),
    /uses the id "datadog"/,
  ],
]

for (const [what, path, text, fault] of conflicts) {
  t.test(`a conflict is explained: ${what}`, async (t) => {
    const error = { code: 'REPOSITORY_CONFLICT', exit: 'settings', message: fault }
    await t.rejects(onRhel({ ...keys, [path]: text }, trusting), error)
    const failure = await onRhel({ ...keys, [path]: text }, trusting).catch((caught) => caught)
    t.notMatch(failure.message, /secret/, 'no credentials in it')
    t.match(failure.message, new RegExp(`^${path}:\\d+ names the repository `))
  })
}

const zyppFile = '/etc/zypp/repos.d/corp.repo'
const zyppUrl = 'baseurl=https://yum.datadoghq.com/suse/stable/7/x86_64'
const zyppCases: [what: string, lines: string[], conf: string, fault: RegExp | undefined][] = [
  ['says it all', ['gpgcheck=1', 'repo_gpgcheck=1', 'pkg_gpgcheck=1'], '', undefined],
  ['relies on zypp.conf', [], '[main]\npkg_gpgcheck = on\n', undefined],
  ['checks metadata only', ['gpgcheck=1'], '', /gpgcheck=1 and pkg_gpgcheck=1/],
  [
    'checks packages only',
    ['pkg_gpgcheck=1', 'repo_gpgcheck=0'],
    '',
    /metadata signatures are not checked/,
  ],
  ['checks nothing', ['gpgcheck=0', 'pkg_gpgcheck=1'], '', /gpgcheck=1 and pkg_gpgcheck=1/],
]

for (const [what, lines, conf, fault] of zyppCases) {
  t.test(`by zypper's own rules, a repository that ${what}`, async (t) => {
    const files = { [zyppFile]: section('corp', zyppUrl, ...lines), '/etc/zypp/zypp.conf': conf }
    if (fault) await t.rejects(onSuse(files), { code: 'REPOSITORY_CONFLICT', message: fault })
    else t.equal((await onSuse(files)).source.id, 'corp')
  })
}

const broken = '[corp]\nname=Corp\nthis is nothing\n'

t.test(
  'a file that cannot be read stops nothing, unless it is the one that we write',
  async (t) => {
    t.equal((await onRhel({ ...keys, [theirFile]: broken }, trusting)).source.file, ourFile)
    await t.rejects(onRhel({ ...keys, [ourFile]: broken }, trusting), {
      code: 'REPOSITORY_CONFLICT',
      exit: 'settings',
      message: `${ourFile}:3 is a line that dnf does not accept: it has no "=".`,
    })
  },
)
