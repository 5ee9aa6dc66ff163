import t from 'tap'
import { noDirectory, noFile } from '../../src/host/paths.ts'

t.test('a path that cannot be copied or written is named, with what to do', async (t) => {
  const path = '/etc/datadog-agent/datadog.yaml'
  const unexpected = { exit: 'unexpected', remedy: /\.$/ }
  t.match(noFile(path), { ...unexpected, code: 'NO_FILE', message: `${path} cannot be copied` })
  t.match(noDirectory(path), {
    ...unexpected,
    code: 'NO_DIRECTORY',
    message: `${path} cannot be written: its directory does not exist.`,
  })
})

t.test('a credential in a path is masked', async (t) => {
  for (const failure of [noFile, noDirectory])
    t.notMatch(failure('/srv/https://user:secret@mirror.example.com').message, 'secret')
})
