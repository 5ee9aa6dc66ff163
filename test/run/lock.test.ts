import t from 'tap'
import { refuseWhenLocked, takeLock } from '../../src/run/lock.ts'
import { debian, given, ownFiles } from '../support/machine.ts'

const path = '/var/lib/dd-fips/lock'

/** A process as /proc has it, that began so many milliseconds after the boot. */
const living = (machine: ReturnType<typeof debian>, pid: number, start: number) =>
  given(machine, `/proc/${pid}/stat`, `${pid} (dd-fips) S ${'0 '.repeat(18)}${start / 10} 0\n`)

t.test('a lock is taken, held, and given back', async (t) => {
  const machine = debian()
  const release = await takeLock(machine.host)
  t.match(machine.files.get(path), { uid: 0, gid: 0, mode: 0o600 })
  t.match(machine.files.get('/var/lib/dd-fips'), { uid: 0, mode: 0o700 })
  t.match(JSON.parse(machine.files.get(path)?.content.toString() ?? ''), {
    pid: 4243,
    start: 3_600_000,
  })
  await t.rejects(takeLock(machine.host), { code: 'LOCKED', exit: 'locked', message: /4243/ })
  await release()
  await (await takeLock(machine.host))()
  t.notOk(machine.files.has(path))
})

t.test('whose lock it is decides', async (t) => {
  const cases: [string, string, boolean][] = [
    ['of a process that runs', '{"pid":77,"start":5000,"boot":"this"}', true],
    ['of a process that is gone', '{"pid":78,"start":5000,"boot":"this"}', false],
    ['of another process with the same number', '{"pid":77,"start":4000,"boot":"this"}', false],
    ['of a process of another boot', '{"pid":77,"start":5000,"boot":"that"}', false],
    ['without a boot id', '{"pid":77,"start":5000}', false],
    ['cut off while it was written', '{"pid":77,"st', false],
    ['empty', '', false],
    ['not a claim', '{}', false],
    ['null', 'null', false],
    ['no number', '{"pid":"77","start":5000,"boot":"this"}', false],
    ['no number of a process', '{"pid":-1,"start":5000,"boot":"this"}', false],
    ['nothing but a number', '{"pid":77}', false],
    ['nothing but the number of a process that is gone', '{"pid":999999}', false],
    ['nothing but a number that no process has', '{"pid":-1}', false],
    ['a start that is no number', '{"pid":77,"start":"5000","boot":"this"}', false],
    ['no start of a process that is gone', '{"pid":78,"start":null,"boot":"this"}', false],
  ]
  for (const [name, claim, isHeld] of cases) {
    const machine = debian()
    living(machine, 77, 5000)
    given(machine, '/proc/sys/kernel/random/boot_id', 'this\n')
    given(machine, path, claim)
    if (isHeld) {
      await t.rejects(refuseWhenLocked(machine.host), { code: 'LOCKED' }, name)
      await t.rejects(takeLock(machine.host), { code: 'LOCKED' })
      t.equal(machine.files.get(path)?.content.toString(), claim, 'it is left alone')
    } else {
      await refuseWhenLocked(machine.host)
      await takeLock(machine.host)
      t.match(machine.files.get(path)?.content.toString(), '"pid":4243', `${name}: taken over`)
    }
  }
})

t.test('of many at a time one gets it', async (t) => {
  const machine = debian()
  const taken = await Promise.allSettled(Array.from({ length: 10 }, () => takeLock(machine.host)))
  t.equal(taken.filter(({ status }) => status === 'fulfilled').length, 1)
})

t.test('a state directory that is not root’s own is refused', async (t) => {
  const unsafe = { code: 'UNSAFE_PATH', exit: 'preflight' }
  const theirs = debian()
  given(theirs, '/var/lib/dd-fips/x', '')
  Object.assign(theirs.files.get('/var/lib/dd-fips') ?? {}, { uid: 1000 })
  await t.rejects(takeLock(theirs.host), {
    ...unsafe,
    message: /Others than root can change \/var\/lib\/dd-fips\./,
  })
  const planted = debian()
  given(planted, '/var/lib/dd-fips', 'a file')
  await t.rejects(takeLock(planted.host), { ...unsafe, message: /not a directory/ })
  t.ok(planted.files.has('/var/lib/dd-fips'), 'and left where it is')
})

t.test('a state directory that others could look into is closed', async (t) => {
  const machine = debian()
  given(machine, '/var/lib/dd-fips/x', '')
  Object.assign(machine.files.get('/var/lib/dd-fips') ?? {}, { mode: 0o755 })
  await takeLock(machine.host)
  t.match(machine.files.get('/var/lib/dd-fips'), { mode: 0o700 })
})

t.test('where no lock can be made nothing is left', async (t) => {
  const machine = debian()
  machine.host.create = async () => {
    throw new Error('ENOSPC: no space left on device')
  }
  await t.rejects(takeLock(machine.host), { message: /ENOSPC/ })
  t.same(ownFiles(machine), [])
})

t.test('only the own lock is given back', async (t) => {
  const machine = debian()
  const release = await takeLock(machine.host)
  given(machine, path, '{"pid":77,"start":5000}')
  await release()
  t.ok(machine.files.has(path), 'that of a run which came after stays')
})

t.test('a stale lock that somebody else took over meanwhile is theirs', async (t) => {
  const machine = debian()
  living(machine, 77, 5000)
  given(machine, path, '{"pid":78,"start":5000}')
  const create = machine.host.create
  machine.host.create = async (file, content, options) => {
    const made = await create(file, content, options)
    if (made) given(machine, path, '{"pid":77,"start":5000}')
    return made
  }
  await t.rejects(takeLock(machine.host), { code: 'LOCKED', message: /77/ })
  t.match(machine.files.get(path)?.content.toString(), '"pid":77')
})
