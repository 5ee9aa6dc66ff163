import t from 'tap'
import { readYaml } from '../../../src/config/yaml/document.ts'
import { dottedRivals } from '../../../src/config/yaml/edit.ts'

const tree = new Map([['fips', new Map([['enabled', true]])]])
const check = (text: string) => dottedRivals(readYaml('/etc/a.yaml', text), tree)

t.test('a dotted key that says otherwise is refused, with its line', async (t) => {
  const refusal = { code: 'CONFIG_DOTTED_KEY', message: /^\/etc\/a\.yaml:2: fips\.enabled / }
  t.throws(() => check('a: 1\nfips.enabled: false\n'), refusal)
  t.throws(() => check('a: 1\nFIPS.Enabled: no\n'), refusal, 'whatever its case')
})

for (const text of ['fips.enabled: true\n', 'fips.port: 1\n', 'fips: {enabled: false}\n', ''])
  t.test(`${JSON.stringify(text)} is no rival`, async (t) => {
    t.doesNotThrow(() => check(text))
  })
