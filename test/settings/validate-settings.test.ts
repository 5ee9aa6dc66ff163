import t from 'tap'
import type { DdFipsError } from '../../src/errors.ts'
import { readSettings } from '../../src/settings/settings.ts'
import { acceptSettings } from '../../src/settings/validate-settings.ts'

const long = 'x'.repeat(10_000)

const accepted: [string, Record<string, string>][] = [
  ['nothing', {}],
  ['a key', { DD_API_KEY: '0123456789abcdef0123456789abcdef' }],
  ['a key of 10 KB', { DD_API_KEY: long }],
  ['a key that a shell would trip over', { DD_API_KEY: `a/b&c'd"e|f\\g$(h);i` }],
  ['the one site', { DD_SITE: 'ddog-gov.com' }],
  ['another site that was asked for twice', { DD_SITE: 'x.example.com', DD_FIPS_ALLOW_SITE: '1' }],
  ['a host name', { DD_HOSTNAME: 'web-1.prod.example.com' }],
  ['tags with anything in them', { DD_TAGS: `a:b c,owner:o'neill & "co" $(x);|\\,ä:☂` }],
  ['tags of 10 KB', { DD_TAGS: long }],
  ['an env', { DD_ENV: 'prod & more' }],
  ['major version 7', { DD_AGENT_MAJOR_VERSION: '7' }],
  ...['41', '41.1', '41.1-1', '66.0~rc.5'].map((version): [string, Record<string, string>] => [
    `version ${version}`,
    { DD_AGENT_MINOR_VERSION: version },
  ]),
  ['the plain flavour', { DD_AGENT_FLAVOR: 'datadog-agent' }],
  ['stable', { DD_AGENT_DIST_CHANNEL: 'stable' }],
  ['beta', { DD_AGENT_DIST_CHANNEL: 'beta' }],
  ['nightly of one’s own', { DD_AGENT_DIST_CHANNEL: 'nightly', DD_REPO_URL: 'example.com' }],
  ['a repository with port and path', { TESTING_APT_URL: 'mirror.example.com:8443/a/b-c_d~e/' }],
  ['suite and components', { TESTING_APT_REPO_VERSION: 'stable 7 extra' }],
]

t.test('what can be written correctly is accepted', async (t) => {
  for (const [name, environment] of accepted) {
    t.same(acceptSettings(readSettings({}, environment)), [], name)
  }
})

const refused: [string, Record<string, string>, string?][] = [
  ['a key with a line break', { DD_API_KEY: 'secret-1\nsecret-2' }],
  ['a key with space', { DD_API_KEY: 'secret-1 secret-2' }],
  ['a key with a control character', { DD_API_KEY: 'secret\u001b[2J' }],
  ['another site', { DD_SITE: 'datadoghq.com' }],
  ['the site with a slash', { DD_SITE: 'ddog-gov.com/' }],
  ['no domain at all, allowed or not', { DD_SITE: 'a b', DD_FIPS_ALLOW_SITE: '1' }, 'DD_SITE'],
  ['a site of 10 KB', { DD_SITE: long, DD_FIPS_ALLOW_SITE: '1' }, 'DD_SITE'],
  ['a host name with an underscore first', { DD_HOSTNAME: '_x' }],
  ['a host name with a slash', { DD_HOSTNAME: 'a/b' }],
  ['a host name with a line break', { DD_HOSTNAME: 'a\nb' }],
  ['a host name of 256 bytes', { DD_HOSTNAME: 'x'.repeat(256) }],
  ['a host name in UTF-8', { DD_HOSTNAME: 'wöb' }],
  ['a tag with a line break', { DD_TAGS: 'a:b,c:\nd' }],
  ['an env with a tab at its end', { DD_ENV: 'prod\t' }],
  ['an env with space around it', { DD_ENV: ' prod' }],
  ['major version 6', { DD_AGENT_MAJOR_VERSION: '6' }],
  ['no version', { DD_AGENT_MINOR_VERSION: 'newest' }],
  ['a version and more', { DD_AGENT_MINOR_VERSION: '66 -o Debug=1' }],
  ['the FIPS flavour', { DD_AGENT_FLAVOR: 'datadog-fips-agent' }],
  ['another flavour', { DD_AGENT_FLAVOR: 'datadog-iot-agent' }],
  ['an unknown channel', { DD_AGENT_DIST_CHANNEL: 'unstable' }],
  ['nightly without a repository', { DD_AGENT_DIST_CHANNEL: 'nightly' }],
  ['a repository with a scheme', { TESTING_APT_URL: 'https://apt.example.com' }],
  ['a repository with space', { DD_REPO_URL: 'example.com [trusted=yes]' }],
  ['a repository with a line break', { TESTING_KEYS_URL: 'a.example.com\ndeb x' }],
  ['a repository with a password', { TESTING_YUM_URL: 'user:pass@example.com' }],
  ['a suite alone', { TESTING_APT_REPO_VERSION: 'stable' }],
  ['a suite with a line break', { TESTING_APT_REPO_VERSION: 'stable 7\ndeb x' }],
  ['an import from Agent 5', { DD_UPGRADE: '1' }],
]

t.test('what cannot be is refused by name, and the value is not shown', async (t) => {
  for (const [name, environment, setting = Object.keys(environment)[0] ?? ''] of refused) {
    try {
      acceptSettings(readSettings({}, environment))
      t.fail(name)
    } catch (error) {
      const { code, exit, message, remedy } = error as DdFipsError
      t.match({ code, exit }, { code: 'SETTING_NOT_ACCEPTABLE', exit: 'settings' }, name)
      t.ok(message.startsWith(`${setting}: `), message)
      const value = environment[setting] ?? ''
      const shown = value.length > 8 && `${message}${remedy}`.includes(value)
      t.ok(!shown || setting === 'DD_AGENT_FLAVOR', 'the value is not in what people read')
      t.ok(remedy.length > 10 && remedy.endsWith('.'), remedy)
    }
  }
})

t.test('a setting without effect is a warning', async (t) => {
  const warnings = acceptSettings(readSettings({}, { DD_URL: 'https://x.example.com' }))
  t.equal(warnings.length, 1)
  t.match(warnings[0], /^DD_URL has no effect/)
  t.same(acceptSettings(readSettings({}, { DD_UPGRADE: '0' })), [], 'and one that says no is none')
})
