import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { manPage } from '../../src/help/man-page.ts'
import { commandRows } from '../../src/settings/commands.ts'
import { commandFlags, settingFlags } from '../../src/settings/flags.ts'
import { settingRows } from '../../src/settings/table.ts'

const page = manPage('1.2.3')
const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0

t.test('every command, flag and variable is in the manual page', async (t) => {
  const plain = page.replaceAll('\\-', '-')
  for (const [name] of commandRows) t.match(plain, new RegExp(`^\\.SS dd-fips ${name}\\b`, 'm'))
  for (const name of Object.keys({ ...commandFlags, ...settingFlags })) {
    t.match(plain, new RegExp(`^\\.BI --${name}( |$)`, 'm'))
  }
  for (const [, { variables }] of settingRows) t.match(plain, `.B ${variables.join(', ')}`)
  t.match(plain, 'dd-fips 1.2.3')
})

const linted = { skip: !has('mandoc') && 'mandoc is not installed' }
t.test('mandoc has nothing to say about it but that it has no date', linted, async (t) => {
  const file = join(t.testdir(), 'dd-fips.1')
  writeFileSync(file, page)
  const { stdout } = spawnSync('mandoc', ['-Tlint', '-Wwarning', file], { encoding: 'utf8' })
  const said = stdout.split('\n').filter((line) => line !== '' && !line.includes('missing date'))
  t.same(said, [])
  const shown = spawnSync('mandoc', ['-Tascii', '-Owidth=80', file], { encoding: 'utf8' }).stdout
  const plain = shown.replace(/.[\b]/g, '') // bold is a letter struck twice
  t.match(plain, / --on-failure rollback\|keep\n/)
  t.match(plain, / {5}6 +Settings or configuration not acceptable\./)
})
