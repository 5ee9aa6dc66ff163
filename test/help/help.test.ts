import t from 'tap'
import { commandHelp, helpText } from '../../src/help/help.ts'
import { commandRows } from '../../src/settings/commands.ts'
import { commandFlags, settingFlags } from '../../src/settings/flags.ts'
import { settingRows } from '../../src/settings/table.ts'

const help = helpText()
const rows = help.split('\n').filter((line) => line.startsWith('  '))

t.test('every command, flag and variable has a row that explains it', async (t) => {
  const names = [
    ...commandRows.map(([name]) => name),
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

t.test('help lists every exit code', async (t) => {
  const [, codes = ''] = help.split('Exit codes\n')
  for (let code = 0; code <= 9; code++) t.match(codes, new RegExp(`(^|  )${code} [a-z]`, 'm'))
})

t.test('a command shows its own flags, those of every command, and no others', async (t) => {
  const revert = commandHelp('revert')
  t.match(revert, /^ {2}--purge /m)
  t.match(revert, /^ {2}--json /m)
  t.notMatch(revert, /--upgrade|--site|--set\b/)
  const render = commandHelp('render')
  t.match(render, /^Usage: dd-fips render helm\|ecs \[FILE\] \[FLAGS\]$/m)
  t.match(render, /^ {2}--set .* helm: print/m, 'and says which operand a flag is for')
})

t.test('no line is wider than 80 columns', async (t) => {
  const texts = [help, ...commandRows.map(([name]) => commandHelp(name))]
  t.same(
    texts.flatMap((text) => text.split('\n')).filter((line) => line.length > 80),
    [],
  )
})

/** What the help of every command ends with: the flags of every command, and the exit codes. */
const ending = /\nFlags of every command\n(?: .*\n)+\nExit codes\n(?: .*\n)+/

t.test('every command ends the same way', async (t) => {
  const endings = new Set(commandRows.map(([name]) => ending.exec(commandHelp(name))?.[0]))
  t.equal(endings.size, 1)
  t.matchSnapshot([...endings].join(''))
})

t.test('a setting has the same words for every command', async (t) => {
  for (const [name] of commandRows) {
    const [, settings = ''] = /\nSettings\n((?: .*\n)+)/.exec(commandHelp(name)) ?? []
    for (const row of settings.split(/(?=^ {2}--)/m)) t.ok(help.includes(row), `${name}: ${row}`)
  }
})

/** Returns the help of a command without its ending, and of settings only the names. */
const ownHelp = (text: string) =>
  text
    .replace(ending, '')
    .replace(/(?<=\nSettings\n)(?: .*\n)+/, (rows) =>
      [...rows.matchAll(/^ {2}--\S+/gm)].map((row) => `${row}\n`).join(''),
    )

for (const [name] of commandRows) {
  t.test(`the help of ${name}`, async (t) => t.matchSnapshot(ownHelp(commandHelp(name))))
}

t.test('the help of all', async (t) => t.matchSnapshot(help))
