import t from 'tap'
import { configError } from '../../../src/config/yaml/config-error.ts'

t.test('a finding in a file names the line', async (t) => {
  const error = configError('CONFIG_NOT_YAML', '/etc/a.yaml', 7, 'a quote is missing', 'Close it.')
  const { code, exit, message, remedy } = error
  t.same(
    { code, exit, message, remedy },
    {
      code: 'CONFIG_NOT_YAML',
      exit: 'settings',
      message: '/etc/a.yaml:7: a quote is missing.',
      remedy: 'Close it.',
    },
  )
})

t.test('a finding about a whole file names the file', async (t) => {
  t.equal(
    configError('X', '/etc/a.yaml', undefined, 'it is empty', '').message,
    '/etc/a.yaml: it is empty.',
  )
})
