import t from 'tap'
import { openLog } from '../../src/report/log.ts'
import { debian } from '../support/machine.ts'
import { makeInode, plant } from '../support/memory-files.ts'

const path = '/var/log/dd-fips/run.log'

t.test('a log is on the disk when it is saved, for root only', async (t) => {
  const { host, files } = debian()
  const log = openLog('run')
  log.add('one')
  t.notOk(files.has('/var/log/dd-fips'))
  t.equal(await log.save(host), path)
  log.add('two')
  await log.save(host)
  t.match(files.get('/var/log/dd-fips'), { uid: 0, gid: 0, mode: 0o700 })
  t.match(files.get(path), { uid: 0, gid: 0, mode: 0o600 })
  const lines = files.get(path)?.content.toString().split('\n') ?? []
  t.match(lines, [/^\d{4}-\d\d-\d\dT[\d:.]+Z one$/, /Z two$/, /^$/])
})

t.test('a directory that somebody else made for logs becomes root’s alone', async (t) => {
  const { host, files } = debian()
  plant(files, '/var/log/dd-fips', makeInode('directory', '', 0o777)).uid = 5
  await openLog('run').save(host)
  t.match(files.get('/var/log/dd-fips'), { uid: 0, mode: 0o700 })
})

t.test('a log holds no secret, whatever is added to it', async (t) => {
  const key = '0123456789abcdef0123456789abcdef'
  const { host, files } = debian()
  const log = openLog('run')
  for (const line of [`api_key: ${key}`, `the key ${key} was refused`, 'https://u:hush@proxy/']) {
    log.add(line)
  }
  await log.save(host)
  const text = files.get(path)?.content.toString() ?? ''
  t.notMatch(text, key)
  t.notMatch(text, 'hush')
  t.equal(text.split('\n').length, 4)
})
