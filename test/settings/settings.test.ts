import t from 'tap'
import { settingFlags } from '../../src/settings/flags.ts'
import { readBoolean, readSettings, rememberedSettings } from '../../src/settings/settings.ts'
import { type SettingName, settingRows } from '../../src/settings/table.ts'

type Source = Readonly<Record<string, string | boolean>>
type Variables = Readonly<Record<string, string | undefined>>

t.test('a flag wins over its variable, a variable over what is remembered', async (t) => {
  const cases: [string, Source, Variables, object, string | undefined][] = [
    ['nobody says', {}, {}, {}, undefined],
    ['remembered', {}, {}, { site: 'r' }, 'r'],
    ['variable', {}, { DD_SITE: 'v' }, { site: 'r' }, 'v'],
    ['flag', { site: 'f' }, { DD_SITE: 'v' }, { site: 'r' }, 'f'],
    ['an empty variable is unset', {}, { DD_SITE: '' }, { site: 'r' }, 'r'],
    ['an empty flag is unset', { site: '' }, {}, { site: 'r' }, 'r'],
  ]
  for (const [name, flags, variables, remembered, site] of cases) {
    t.equal(readSettings(flags, variables, remembered).site, site, name)
  }
})

t.test('a no takes back what is remembered, and is remembered itself', async (t) => {
  const cases: [Source, Variables, object, boolean | undefined][] = [
    [{}, {}, {}, undefined],
    [{}, {}, { watchUnit: true }, true],
    [{ 'watch-unit': true }, {}, {}, true],
    [{ 'no-watch-unit': true }, {}, { watchUnit: true }, false],
    [{ 'no-watch-unit': true, 'watch-unit': true }, {}, {}, false],
    [{ 'no-watch-unit': true }, { DD_FIPS_WATCH_UNIT: '1' }, {}, false],
    [{}, { DD_FIPS_WATCH_UNIT: 'no' }, { watchUnit: true }, false],
    [{}, {}, { watchUnit: false }, false],
  ]
  for (const [flags, variables, remembered, wanted] of cases) {
    const settings = readSettings(flags, variables, remembered)
    t.equal(settings.watchUnit, wanted)
    t.equal(rememberedSettings(settings).watchUnit, wanted)
  }
})

t.test('old names work where the new ones say nothing', async (t) => {
  const cases: [Variables, object][] = [
    [{ DD_HOST_TAGS: 'a,b' }, { tags: ['a', 'b'] }],
    [{ DD_HOST_TAGS: 'a', DD_TAGS: 'c' }, { tags: ['c'] }],
    [{ DD_HOST_TAGS: 'a', DD_TAGS: '' }, { tags: ['a'] }],
    [{ REPO_URL: 'old.example.com' }, { repositoryUrl: 'old.example.com' }],
    [
      { REPO_URL: 'old.example.com', DD_REPO_URL: 'n.example.com' },
      { repositoryUrl: 'n.example.com' },
    ],
  ]
  for (const [variables, settings] of cases) t.same(readSettings({}, variables), settings)
})

t.test('booleans are read as booleans', async (t) => {
  const yes = ['1', 'true', 'yes', 'on', 'TRUE', 'Yes', 'oN', ' true ']
  const no = ['0', 'false', 'no', 'off', 'FALSE', 'No', 'oFF', '0\n']
  for (const word of yes) t.equal(readBoolean('X', word), true, JSON.stringify(word))
  for (const word of no) t.equal(readBoolean('X', word), false, JSON.stringify(word))
  const neither = [
    'y',
    'n',
    '2',
    '-1',
    '01',
    'ja',
    't',
    'nope',
    'truefalse',
    'constructor',
    '__proto__',
    ' ',
  ]
  for (const word of neither) {
    const refused = {
      code: 'SETTING_NOT_ACCEPTABLE',
      exit: 'settings',
      message: 'X: it is not a boolean.',
    }
    t.throws(() => readBoolean('X', word), refused, JSON.stringify(word))
  }
  t.throws(() => readSettings({}, { DD_INSTALL_ONLY: 'maybe' }), { message: /^DD_INSTALL_ONLY: / })
  t.same(readSettings({ 'install-only': true }, { DD_INSTALL_ONLY: '0' }), { installOnly: true })
  t.same(readSettings({}, { DD_INSTALL_ONLY: 'off' }), { installOnly: false })
})

t.test('a secret that was given under the name of a boolean is not shown', async (t) => {
  const secret = '0123456789abcdef0123456789abcdef'
  t.throws(() => readBoolean('DD_FIPS_MODE', secret), { message: new RegExp(`^(?!.*${secret})`) })
})

t.test('lists are cut at commas, without the space around items', async (t) => {
  const cases: [string, string[]][] = [
    ['a', ['a']],
    ['a:b, c:d ,,e', ['a:b', 'c:d', 'e']],
    [',', []],
    ['env:prod team:x', ['env:prod team:x']],
  ]
  for (const [text, tags] of cases) t.same(readSettings({}, { DD_TAGS: text }), { tags })
})

t.test('each row of the table can be set by each of its variables, and by its flag', async (t) => {
  const sample = { text: 'x', boolean: 'yes', list: 'x,y' } as const
  const value = { text: 'x', boolean: true, list: ['x', 'y'] } as const
  for (const [name, { kind, variables, flag }] of settingRows) {
    for (const variable of variables) {
      t.same(readSettings({}, { [variable]: sample[kind] }), { [name]: value[kind] }, variable)
    }
    if (flag === undefined) continue
    const given = kind === 'boolean' ? true : sample[kind]
    t.same(readSettings({ [flag]: given }, {}), { [name]: value[kind] }, `--${flag}`)
    t.equal(settingFlags[flag]?.kind, kind === 'boolean' ? 'boolean' : 'string')
  }
})

t.test('the variables of the one-step script are all known', async (t) => {
  const known = new Set(settingRows.flatMap(([, { variables }]) => variables))
  const script =
    'DD_API_KEY DD_SITE DD_FIPS_MODE DD_INSTALL_ONLY DD_UPGRADE DD_HOSTNAME DD_TAGS DD_HOST_TAGS ' +
    'DD_ENV DD_URL DD_AGENT_MAJOR_VERSION DD_AGENT_MINOR_VERSION DD_AGENT_DIST_CHANNEL ' +
    'DD_AGENT_FLAVOR DD_REPO_URL REPO_URL DD_RPM_REPO_GPGCHECK DD_NO_AGENT_INSTALL ' +
    'TESTING_APT_URL TESTING_YUM_URL TESTING_KEYS_URL TESTING_APT_REPO_VERSION ' +
    'TESTING_YUM_VERSION_PATH DD_API_KEY_FILE DD_TRUSTED_KEY_FINGERPRINTS DD_FIPS_ALLOW_SITE'
  for (const name of script.split(' ')) t.ok(known.has(name), name)
})

t.test('the API key has no flag, and is never remembered', async (t) => {
  const rows = new Map(settingRows)
  t.equal(rows.get('apiKey')?.flag, undefined)
  const secrets = settingRows.filter(([, row]) => row.secret).map(([name]) => name)
  t.same(secrets, ['apiKey'])
  const all = Object.fromEntries(settingRows.map(([name]) => [name, 'x']))
  const kept = Object.keys(rememberedSettings(all)) as SettingName[]
  t.same(
    kept.filter((name) => rows.get(name)?.secret),
    [],
  )
  t.same(kept.includes('apiKeyFile'), false, 'nor the file that it was in')
})

t.test('what shapes one run only is not remembered', async (t) => {
  const kept = rememberedSettings({
    site: 'ddog-gov.com',
    hostname: 'h',
    installOnly: true,
    minorVersion: '66',
    aptUrl: 'mirror.example.com',
  })
  t.same(kept, { site: 'ddog-gov.com', aptUrl: 'mirror.example.com' })
  t.same(readSettings({}, {}, { installOnly: true, hostname: 'h' }), {}, 'nor taken if it were')
})

t.test('a value with bytes that are not UTF-8 is refused, by its name', async (t) => {
  const text = Buffer.from([0x61, 0xff, 0x62]).toString() // as Node reads variables and arguments
  for (const name of ['DD_TAGS', 'DD_ENV', 'DD_API_KEY', 'DD_REPO_URL', 'DD_INSTALL_ONLY'])
    t.throws(() => readSettings({}, { [name]: text }), {
      code: 'SETTING_NOT_ACCEPTABLE',
      exit: 'settings',
      message: new RegExp(`^${name}: .*not UTF-8`),
    })
  t.throws(() => readSettings({ tags: text }, {}), { message: /^--tags: / })
  t.doesNotThrow(() => readSettings({}, { DD_ENV: 'größe' }))
})
