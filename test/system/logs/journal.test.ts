import t from 'tap'
import { journalSpan } from '../../../src/system/logs/journal.ts'
import { program } from '../../checks/acts.ts'
import { debian } from '../../support/machine.ts'

t.test('whether others logged before and after a time is asked of the journal', async (t) => {
  const cases: [string[], boolean, boolean][] = [
    [['--until', '--since'], true, true],
    [['--since'], false, true],
    [[], false, false],
  ]
  for (const [kept, before, after] of cases) {
    const machine = debian()
    const asked: string[] = []
    program('journalctl', (words) => {
      asked.push(words.slice(-2).join(' '))
      return kept.includes(words.at(-2) ?? '') ? 'a line\n' : '\n'
    })(machine)
    t.same(await journalSpan(machine.host, 1_000_020_500), { before, after })
    t.same(asked, ['--until @1000010.50', '--since @1000020.50'])
  }
})
