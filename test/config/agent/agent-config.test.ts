import t from 'tap'
import { readAgentConfig } from '../../../src/config/agent/agent-config.ts'
import { exitCode } from '../../../src/errors.ts'
import { thrownBy } from '../thrown-by.ts'

const read = (text: string) => readAgentConfig('datadog.yaml', text)

t.test('a file that says nothing gives the defaults of the Agent', async (t) => {
  for (const text of [
    '',
    '# api_key: x\n',
    'api_key:\nfips:\n',
    'fips: ~\nsite: ""\n',
    'fips: {}',
  ]) {
    const config = read(text)
    t.equal(config.apiKey, undefined)
    t.equal(config.site, undefined)
    t.equal(config.logsEnabled, false)
    t.same(config.fips, {
      enabled: false,
      https: true,
      portRangeStart: 9803,
      localAddress: 'localhost',
      tlsVerify: true,
    })
  }
})

t.test('everything that fips says is read', async (t) => {
  const config = read(`
api_key: a1b2 # c
site: ddog-gov.com
hostname: web-1
logs_enabled: yes
fips:
  enabled: true
  https: false
  port_range_start: 9903
  local_address: 127.0.0.1
  tls_verify: off
`)
  t.equal(config.apiKey, 'a1b2')
  t.equal(config.site, 'ddog-gov.com')
  t.equal(config.hostname, 'web-1')
  t.equal(config.logsEnabled, true)
  t.same(config.fips, {
    enabled: true,
    https: false,
    portRangeStart: 9903,
    localAddress: '127.0.0.1',
    tlsVerify: false,
  })
})

/** How `fips.enabled` may be written, and what the Agent takes it for. */
const enabled: [string, boolean][] = [
  ['fips: {enabled: true}', true],
  ['FIPS: {Enabled: true}', true],
  ['fips: {enabled: on}', true],
  ['fips: {enabled: Y}', true],
  ['fips: {enabled: "true"}', true],
  ["fips: {enabled: 't'}", true],
  ['fips: {enabled: 1}', true],
  ['fips: {enabled: "1"}', true],
  ['fips: {enabled: 0}', false],
  ['fips: {enabled: "0"}', false],
  ['fips: {enabled: No}', false],
  ['fips: {enabled: }', false],
  ['fips.enabled: true', true],
  ['fips.enabled: true\nfips: {enabled: false}', true],
  ['fips: {enabled: false}\nfips: {enabled: true}', true],
  ['x: &x {enabled: true}\nfips: *x', true],
  ['x: &x {enabled: true}\nfips: {<<: *x}', true],
  ['x: &x {enabled: true}\nfips: {<<: *x, enabled: false}', false],
  ['x: &x {enabled: true}\nfips: {enabled: false, <<: *x}', true],
  ['x: &x {enabled: true}\ny: &y {enabled: false}\nfips: {<<: [*x, *y]}', true],
  ['x: &x {fips: {enabled: true}}\n<<: *x', true],
]

for (const [text, value] of enabled) {
  t.test(`fips.enabled is ${value} in ${JSON.stringify(text)}`, async (t) => {
    t.equal(read(text).fips.enabled, value)
  })
}

/** What is of the wrong type, and its line. */
const wrong: [string, number][] = [
  ['fips: true', 1],
  ['a: 1\nfips: [enabled]', 2],
  ['fips:\n  enabled: maybe', 2],
  ['fips:\n  https: {a: 1}', 2],
  ['fips:\n  port_range_start: high', 2],
  ['fips:\n  port_range_start: .nan', 2],
  ['fips:\n\n  local_address: []', 3],
  ['x: 1\napi_key: {a: 1}', 2],
  ['site:\n  - a', 1],
]

for (const [text, line] of wrong) {
  t.test(`${JSON.stringify(text)} is refused with its line`, async (t) => {
    const error = thrownBy(() => read(text))
    t.equal(error.code, 'CONFIG_WRONG_TYPE')
    t.equal(exitCode[error.exit], 6)
    t.ok(error.message.startsWith(`datadog.yaml:${line}: `), error.message)
  })
}

t.test('a file that cannot be read as text or YAML is refused', async (t) => {
  t.equal(thrownBy(() => read('a: 1\n\tb: 2')).code, 'CONFIG_NOT_YAML')
  t.equal(thrownBy(() => readAgentConfig('f', Buffer.from([0x61, 0xff]))).code, 'CONFIG_NOT_UTF8')
})

t.test('values at any path are plain data with keys in lower case', async (t) => {
  const config = read(`
logs_config: &logs
  Additional_Endpoints:
    - {Host: a, Port: 10516, use_ssl: yes}
apm_config: *logs
additional_endpoints:
  "https://App.example.com": [k1, k2]
empty:
api_key: 12
ratio: 0.5
`)
  t.same(config.get(['LOGS_config', 'additional_endpoints']), [
    { host: 'a', port: 10516, use_ssl: true },
  ])
  t.same(config.get(['apm_config']), config.get(['logs_config']))
  t.same(config.get(['additional_endpoints']), { 'https://app.example.com': ['k1', 'k2'] })
  t.equal(config.get(['empty']), undefined)
  t.equal(config.get(['nothing', 'at', 'all']), undefined)
  t.equal(config.get(['ratio', 'deeper']), undefined)
  t.equal(config.apiKey, '12')
  t.equal(read('hostname: 1.5').hostname, '1.5')
  t.equal(read('hostname: yes').hostname, 'true')
})

t.test('an alias that is used a million million times over takes no time', async (t) => {
  const level = (n: number) => `l${n}: &l${n} [${`*l${n - 1},`.repeat(10)}]\n`
  const text = `l0: &l0 {a: 1}\n${Array.from({ length: 12 }, (_, n) => level(n + 1)).join('')}`
  const before = performance.now()
  t.ok(Array.isArray(read(text).get(['l12'])))
  t.ok(performance.now() - before < 5000)
})

t.test('the line of a key is known', async (t) => {
  const config = read('# c\n\nfips:\n  # d\n  enabled: true\nfips.https: false\n')
  t.equal(config.lineOf(['fips']), 3)
  t.equal(config.lineOf(['fips', 'enabled']), 5)
  t.equal(config.lineOf(['fips', 'https']), 6)
  t.equal(config.lineOf(['site']), undefined)
})

t.test('a setting that is said in ways that differ is told, with the lines', async (t) => {
  const cases: Readonly<Record<string, readonly [key: string, lines: readonly number[]]>> = {
    'fips:\n  enabled: true\n': ['fips.enabled', []],
    'a: 1\n': ['fips.enabled', []],
    'fips.enabled: true\n': ['fips.enabled', []],
    'fips:\n  enabled: true\nfips.enabled: false\n': ['fips.enabled', [2, 3]],
    'fips:\n  enabled: true\nfips.enabled: true\n': ['fips.enabled', []],
    'fips:\n  enabled: true\nFips:\n  enabled: false\n': ['fips.enabled', [2, 4]],
    'fips:\n  enabled: true\nFIPS:\n  https: false\n': ['fips.enabled', [2, 3]],
    'fips:\n  enabled: false\n  Enabled: true\n': ['fips.enabled', [2, 3]],
    'site: a\nSite: b\n': ['site', [1, 2]],
    'site: a\nsite: a\n': ['site', []],
    'x: &x\n  enabled: false\nfips:\n  enabled: true\n  <<: *x\n': ['fips.enabled', [4]],
  }
  for (const [text, [key, lines]] of Object.entries(cases)) {
    t.same(readAgentConfig('f', text).rivals(key.split('.')), lines, text)
  }
})
