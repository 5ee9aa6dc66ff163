import t from 'tap'
import { temporaryFor, temporaryName } from '../../src/host/replace-file.ts'

t.test('a temporary name tells for which file it is, and no other name does', async (t) => {
  for (const name of ['datadog.yaml', '.hidden', 'lock', 'a.b.0123456789abcdef01234567']) {
    t.equal(temporaryFor(temporaryName(name)), name)
    t.not(temporaryName(name), temporaryName(name))
  }
  const others = [
    'datadog.yaml',
    '.datadog.yaml.swp',
    '.datadog.yaml.0123456789abcdef0123456',
    '.datadog.yaml.0123456789ABCDEF01234567',
    '.datadog.yaml.0123456789abcdef01234567~',
    'datadog.yaml.0123456789abcdef01234567',
    '..0123456789abcdef01234567',
  ]
  for (const name of others) t.equal(temporaryFor(name), undefined, name)
})
