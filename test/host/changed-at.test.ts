import * as fs from 'node:fs'
import t from 'tap'
import { changedAt } from '../../src/host/host.ts'

t.test('takes the later of the times of content and inode', async (t) => {
  t.equal(changedAt({ mtimeMs: 5, ctimeMs: 9 }), 9)
  t.equal(changedAt({ mtimeMs: 9, ctimeMs: 5 }), 9, 'a clock that was set back')
})

t.test('a file with a time of the past is as new as it came in', async (t) => {
  const file = `${t.testdir({ file: 'x' })}/file`
  const start = changedAt(fs.statSync(file))
  fs.utimesSync(file, 1_000, 1_000)
  t.ok(changedAt(fs.statSync(file)) >= start)
})
