import t from 'tap'
import { spawn } from '../../src/host/spawn.ts'

t.test('variables of one command win over those of all commands', async (t) => {
  const options = { env: { A: 'of the command' } }
  const all = { A: 'of all', B: 'of all', HOME: '/nowhere' }
  const { stdout } = await spawn(['sh', '-c', 'echo "$A, $B, $HOME"'], options, all)
  t.equal(stdout, 'of the command, of all, /nowhere\n')
})

t.test('an error names a command as it is shown, not as it runs', async (t) => {
  const shown = ['chroot', '/mnt', 'true']
  for (const [words, options] of [
    [['sh', '-c', 'exit 3', 'how-it-runs'], {}],
    [['sleep', '60'], { timeout: 50 }],
  ] as const) {
    const error = await spawn(words, options, {}, shown).catch((thrown) => thrown)
    t.match(error.message, /^chroot \/mnt true (ended with exit code 3|did not finish)/)
    t.notMatch(error.message, /how-it-runs|sleep/)
  }
})
