import t from 'tap'
import {
  environmentLines,
  parseEnvironmentFile,
} from '../../../src/config/agent/environment-file.ts'
import { flatSettings } from '../../../src/config/agent/flat-settings.ts'
import { type Setting, variableOf, winner } from '../../../src/config/agent/setting.ts'

const said = (name: string, value: unknown, source = name): Setting => ({ name, value, source })

t.test('the last layer that has a key wins, as itself or as its variable', async (t) => {
  const file = [said('fips.enabled', true, 'file')]
  const cases: [string, Setting[][], string | undefined][] = [
    ['a file alone', [file], 'file'],
    ['a variable', [file, [said('DD_FIPS_ENABLED', 'false', 'environment')]], 'environment'],
    ['another variable', [file, [said('DD_FIPS_HTTPS', 'false')]], 'file'],
    [
      'a policy',
      [file, [said('DD_FIPS_ENABLED', '1')], [said('fips.enabled', false, 'policy')]],
      'policy',
    ],
    ['twice in a layer', [[said('fips.enabled', 1, 'a'), said('fips.enabled', 2, 'b')]], 'b'],
    ['nowhere', [[], []], undefined],
  ]
  for (const [name, layers, source] of cases) {
    t.equal(winner(layers, 'fips.enabled')?.source, source, name)
  }
  t.equal(variableOf('logs_config.additional_endpoints'), 'DD_LOGS_CONFIG_ADDITIONAL_ENDPOINTS')
})

t.test('every key of a file with its line, nested and dotted alike', async (t) => {
  const yaml = 'Site: a\nlogs_config:\n  Enabled: true\n  list:\n    - x: 1\na.b: 2\nnothing:\n'
  t.same(flatSettings('/f', yaml), [
    { name: 'site', value: 'a', source: '/f:1' },
    { name: 'logs_config', value: { enabled: true, list: [{ x: 1 }] }, source: '/f:2' },
    { name: 'logs_config.enabled', value: true, source: '/f:3' },
    { name: 'logs_config.list', value: [{ x: 1 }], source: '/f:4' },
    { name: 'a.b', value: 2, source: '/f:6' },
    { name: 'nothing', value: undefined, source: '/f:7' },
  ])
})

t.test('what aliases multiply comes to an end', async (t) => {
  const level = (name: string, below: string) =>
    `${name}: &${name}\n${Array.from({ length: 12 }, (_, at) => `  k${at}: *${below}\n`).join('')}`
  const yaml = `a: &a\n  x: 1\n${level('b', 'a')}${level('c', 'b')}${level('d', 'c')}${level('e', 'd')}${level('f', 'e')}`
  const start = Date.now()
  t.throws(() => flatSettings('/f', yaml), { code: 'CONFIG_TOO_LARGE', exit: 'settings' })
  t.ok(Date.now() - start < 10_000)
})

t.test('no setting is left out unsaid, however many there are and however deep', async (t) => {
  const many = Array.from({ length: 30_000 }, (_, at) => `key${at}: 1\n`).join('')
  const last = flatSettings('/f', `${many}additional_endpoints: x\n`).at(-1)
  t.match(last, { name: 'additional_endpoints', source: '/f:30001' })
  const deep = (levels: number) =>
    Array.from({ length: levels }, (_, at) => `${'  '.repeat(at)}k${at}:\n`).join('')
  t.equal(flatSettings('/f', deep(12)).length, 12)
  t.throws(() => flatSettings('/f', deep(13)), { code: 'CONFIG_TOO_LARGE', message: /^\/f:13: / })
})

t.test('an environment file is read as systemd reads it', async (t) => {
  const text =
    '# DD_A=0\nDD_A="x \\"y\\""\n;\nDD_B=one \\\n  two\nDD_C=\'a b\'\r\nexport DD_D=1\nDD_A=last\n'
  t.same(environmentLines(text), [
    { name: 'DD_A', value: 'x "y"', line: 2 },
    { name: 'DD_B', value: 'one   two', line: 4 },
    { name: 'DD_C', value: 'a b', line: 6 },
    { name: 'DD_A', value: 'last', line: 8 },
  ])
  t.same(parseEnvironmentFile(text), { DD_A: 'last', DD_B: 'one   two', DD_C: 'a b' })
})
