import t from 'tap'
import { anyExit } from '../../src/host/host.ts'
import { spawn } from '../../src/host/spawn.ts'

t.test('no way to end is a failure of a command that may end in any way', async (t) => {
  for (const code of [0, 1, 126, 254, 255]) {
    const run = spawn(['sh', '-c', `exit ${code}`], { expect: anyExit })
    t.match(await run, { code }, `exit code ${code}`)
  }
  t.match(await spawn(['no-such-program'], { expect: anyExit }), { code: 127 })
  t.match(await spawn(['sh', '-c', 'kill -9 $$'], { expect: anyExit }), { code: 137 })
})
