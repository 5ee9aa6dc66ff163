import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const directory = 'docs/adr'
const records = readdirSync(directory)
  .filter((name) => name !== 'README.md')
  .sort()

t.test('decision records are numbered from 1 without a gap', async (t) => {
  t.same(
    records.map((name) => Number(name.slice(0, 4))),
    records.map((_, index) => index + 1),
  )
})

t.test('every decision record has a title, a date, a status and a row in the index', async (t) => {
  const index = readFileSync(join(directory, 'README.md'), 'utf8')
  const rows = records.map((name) => {
    const [title = '', , date = '', status = ''] = readFileSync(
      join(directory, name),
      'utf8',
    ).split('\n')
    t.match(title, `# ${Number(name.slice(0, 4))}. `)
    t.match(date, /^\* Date: \d{4}-\d\d-\d\d$/, name)
    t.match(status, /^\* Status: (accepted|superseded by \d+)$/, name)
    const [, day] = date.split('Date: ')
    const [, state] = status.split('Status: ')
    return `| [${title.slice(2)}](${name}) | ${day} | ${state} |`
  })
  t.same(
    index.split('\n').filter((line) => line.startsWith('| [')),
    rows,
  )
})
