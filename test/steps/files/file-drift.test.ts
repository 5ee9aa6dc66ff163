import t from 'tap'
import { backUp, fileAfter } from '../../../src/steps/files/backup.ts'
import { fileDrift } from '../../../src/steps/files/file-drift.ts'
import { unitDrift } from '../../../src/steps/units.ts'
import { contextOn } from '../../support/context.ts'
import { debian, given, type Machine } from '../../support/machine.ts'

const path = '/etc/one.conf'

async function written(was?: string) {
  const machine = debian()
  if (was !== undefined) given(machine, path, was)
  const before = await backUp(path, contextOn(machine))
  given(machine, path, 'api_key: ours\nx: 1\n', { mode: 0o640 })
  return { machine, before, after: await fileAfter(machine.host, path) }
}

t.test('a file says what it was, what it was made and what it is', async (t) => {
  const { machine, before, after } = await written('was\n')
  const known = { path, before, after, installed: 'api_key: ours\nx: 1\n' }
  t.same(await fileDrift(machine.host, known), [])
  given(machine, path, 'api_key: ours\nx: 2\n', { mode: 0o640 })
  const [drift] = await fileDrift(machine.host, known)
  t.match(drift, {
    what: path,
    before: /^sha256:\w{64}$/,
    installed: /^sha256:\w{64} 0:0 640$/,
    now: /^sha256:\w{64} 0:0 640$/,
    holds: false,
    diff: /-x: 1\n\+x: 2/,
    remedy: /dd-fips install/,
  })
  t.notMatch(drift?.diff, 'ours')
})

t.test('how a file can differ', async (t) => {
  const cases: [string, (machine: Machine) => void, object][] = [
    ['gone', (machine) => void machine.files.delete(path), { now: 'not there', holds: false }],
    [
      'another mode',
      (machine) => given(machine, path, 'api_key: ours\nx: 1\n', { mode: 0o666 }),
      { now: /0:0 666$/, holds: false },
    ],
    [
      'other content that serves',
      (machine) => given(machine, path, 'serves\n', { mode: 0o640 }),
      { holds: true, remedy: /If that was intended/ },
    ],
  ]
  for (const [name, act, wanted] of cases) {
    const { machine, before, after } = await written()
    act(machine)
    const serves = (now: Buffer) => String(now) === 'serves\n'
    const [drift] = await fileDrift(machine.host, { path, before, after, serves })
    t.match(drift, { before: 'not there', ...wanted }, name)
    t.equal(drift?.diff, undefined, 'nobody knows what it was')
  }
})

t.test('how a unit can stand', async (t) => {
  const off = { enabled: false, active: false }
  const on = { enabled: true, active: true }
  const here = { exists: true }
  const cases: [
    typeof on,
    typeof on & { exists: boolean; masked?: boolean },
    string | undefined,
  ][] = [
    [on, { ...on, ...here }, undefined],
    [on, { ...on, ...here, active: false }, 'enabled, not running'],
    [on, { ...on, ...here, enabled: false }, 'not enabled, running'],
    [on, { ...off, exists: false }, 'not there'],
    [on, { ...off, exists: false, masked: true }, 'masked'],
    [{ ...on, active: false }, { ...on, ...here }, undefined],
    [off, { ...on, ...here }, 'enabled, running'],
    [off, { ...off, ...here }, undefined],
  ]
  for (const [left, now, wanted] of cases)
    t.equal(unitDrift('u', off, left, now, false)[0]?.now, wanted)
})
