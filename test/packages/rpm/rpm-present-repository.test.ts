import t from 'tap'
import {
  baseurl,
  checking,
  keys,
  onRhel,
  ourFile,
  section,
  theirFile,
  keysOfToday as today,
  trusting,
} from './rpm-askers.ts'

t.test("somebody else's repository that serves is used as it is, with its own keys", async (t) => {
  const theirs = section('corp', baseurl, ...checking, 'gpgkey=file:///keys/good.asc', 'cost=5')
  const repository = await onRhel({ ...keys, [theirFile]: theirs }, trusting)
  t.strictSame(repository, {
    imports: { files: ['/keys/good.asc'], retired: ['gpg-pubkey-4172a230-55dd14f6'] },
    source: { file: theirFile, id: 'corp', keys: ['/keys/good.asc'] },
    packages: [],
    prerequisites: [],
  })
})

t.test('one that names keys in the network is used with the keys that we verify', async (t) => {
  const key = 'gpgkey=https://keys.datadoghq.com/DATADOG_RPM_KEY_CURRENT.public'
  const repository = await onRhel({ [theirFile]: section('corp', baseurl, ...checking, key) })
  t.equal(repository.file, undefined)
  t.match(repository.keyFiles, { url: 'keys.datadoghq.com' })
  t.strictSame(repository.source, { file: theirFile, id: 'corp', keys: today })
})

t.test('the main section of dnf.conf counts for what a repository does not say', async (t) => {
  const files = {
    '/etc/dnf/dnf.conf': '[main]\ngpgcheck=1\nrepo_gpgcheck=1\n',
    [theirFile]: section('corp', baseurl),
  }
  t.equal((await onRhel(files)).source.id, 'corp')
})

const credentials = 'baseurl=https://me:secret@yum.datadoghq.com/stable/7/x86_64/'
const used: [what: string, id: string, ...lines: string[]][] = [
  ['another name', 'dd', baseurl, ...checking],
  ['a proxy', 'datadog', baseurl, ...checking, 'proxy=http://proxy.example:3128'],
  ['credentials', 'datadog', credentials, ...checking],
  ['an exclude', 'datadog', baseurl, ...checking, 'exclude=datadog-dogstatsd'],
  ['a priority', 'datadog', baseurl, ...checking, 'priority=50'],
]

for (const [what, id, ...lines] of used) {
  t.test(`our file in which people put ${what} is theirs, and used as it is`, async (t) => {
    const { file, source } = await onRhel({ [ourFile]: section(id, ...lines) })
    t.equal(file, undefined)
    t.equal(source.id, id)
  })
}

const rewritten: [what: string, text: string][] = [
  [
    "the one-step script's",
    section('datadog', baseurl, ...checking, 'gpgkey=https://keys.datadoghq.com/A', 'priority=1'),
  ],
  ['without checks', section('datadog', baseurl, 'gpgcheck=0')],
  ['for another channel', section('datadog', 'baseurl=https://yum.datadoghq.com/beta/7/x86_64/')],
  ['empty', ''],
]

for (const [what, text] of rewritten) {
  t.test(`our file is written whole where it is ${what}`, async (t) => {
    const { file } = await onRhel({ [ourFile]: text })
    t.match(file, { path: ourFile, content: /^# Written by dd-fips.*repo_gpgcheck=1/s })
  })
}

t.test('a file that dd-fips wrote stays its own, so that settings can change it', async (t) => {
  const first = (await onRhel(keys, trusting)).file
  const files = { ...keys, [ourFile]: `${first?.content}gpgkey=file:///keys/good.asc\n` }
  const again = await onRhel(files, { ...trusting, rpmRepositoryCheck: false })
  t.match(again.file?.content, 'repo_gpgcheck=0')
  t.equal((await onRhel(files, trusting)).file?.content, first?.content)
})

t.test('repositories of others that serve something else are no concern', async (t) => {
  const other = section('epel', 'metalink=https://m.example', 'gpgcheck=0')
  t.ok((await onRhel({ [theirFile]: other, '/etc/yum.repos.d/README': 'x' })).file)
})
