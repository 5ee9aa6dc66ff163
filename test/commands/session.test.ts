import t from 'tap'
import { doingContext } from '../../src/commands/session.ts'
import { debian } from '../support/machine.ts'
import { openSession } from '../support/session.ts'

t.test('locks of others are waited for two minutes, or as long as was asked for', async (t) => {
  const { host } = debian()
  const limitOf = async (flags: Record<string, string>) =>
    doingContext((await openSession(host, { flags })).session, '/backups').lockLimit
  t.equal(await limitOf({}), 120_000)
  t.equal(await limitOf({ 'lock-timeout': '5' }), 5000)
})

t.test('what a package manager prints is told without the credentials in it', async (t) => {
  const { session, said } = await openSession(debian().host)
  const { say, warn } = doingContext(session, '/backups')
  say('Get:1 https://me:secret@yum.example')
  warn('https://token@yum.example is slow')
  t.same(said, [
    'note Get:1 https://********@yum.example',
    'warn https://********@yum.example is slow',
  ])
})
