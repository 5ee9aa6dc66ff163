import t from 'tap'
import { commands } from '../../src/commands/commands.ts'
import { commandFlags, settingFlags } from '../../src/flags.ts'
import { helpText } from '../../src/report/help.ts'
import { settingRows } from '../../src/setting-table.ts'

const help = helpText(commands, commandFlags, settingFlags)
const rows = help.split('\n').filter((line) => line.startsWith('  '))

t.test('every command, flag and variable has a row that explains it', async (t) => {
  const names = [
    ...Object.keys(commands),
    ...Object.keys({ ...commandFlags, ...settingFlags }).map((name) => `--${name}`),
    ...settingRows.flatMap(([, { variables }]) => variables),
  ]
  for (const name of names) {
    const index = rows.findIndex((row) => row.split(/[ ,]+/).includes(name))
    t.ok(index >= 0, name)
    const text = `${rows[index]}${rows[index + 1]}`
    t.match(text, / {2}\S.*[a-z]{3}/, 'and words behind it')
  }
})

t.test('a value stands behind its flag, and the key has none', async (t) => {
  t.match(help, '--on-failure rollback|keep')
  t.match(help, '--root DIR')
  t.match(help, '--api-key-file FILE')
  t.notMatch(help, /--api-key /)
})

t.test('the exit codes of the contract are all there', async (t) => {
  const [, codes = ''] = help.split('Exit codes\n')
  for (let code = 0; code <= 9; code++) t.match(codes, new RegExp(`(^|  )${code} [a-z]`, 'm'))
})
