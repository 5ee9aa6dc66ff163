import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import t from 'tap'
import { localHost } from '../../src/host/local.ts'
import { changedSince } from '../../src/system/changed-since.ts'

const path = '/etc/x'
const skip = process.getuid?.() === 0 ? {} : { skip: 'not root' }

t.test(
  'a chmod of what our run wrote is no change, other content of the past is one',
  skip,
  async (t) => {
    const started = Date.now() - 10_000
    const sha256 = createHash('sha256').update('ours').digest('hex')
    const cases: [string, string, object, number, boolean][] = [
      ['a chmod', 'ours', {}, -60_000, false],
      ['other content by cp -p', 'others', {}, -60_000, true],
      ['a newer modification time', 'ours', {}, 60_000, true],
      [
        'a process that is older than the run',
        'ours',
        { startedAt: started + 5_000 },
        -60_000,
        true,
      ],
      ['a run that is not done', 'ours', { state: 'open' }, -60_000, true],
      ['a run that was being undone', 'ours', { undoing: '2026-03-04T05:06:07Z' }, -60_000, true],
      ['a step about another file', 'ours', { path: '/etc/y' }, -60_000, true],
    ]
    for (const [name, content, how, mtime, expected] of cases) {
      const given = { startedAt: started - 5_000, state: 'done', undoing: undefined, path, ...how }
      const entry = { step: { path: given.path }, after: { sha256 } }
      const startedAt = new Date(given.startedAt).toISOString()
      const receipt = JSON.stringify({
        runs: [{ state: given.state, undoing: given.undoing, startedAt, entries: [entry] }],
      })
      const tree = { etc: { x: content }, var: { lib: { 'dd-fips': { 'receipt.json': receipt } } } }
      const root = t.testdir(tree)
      fs.utimesSync(`${root}${path}`, new Date(started + mtime), new Date(started + mtime))
      t.equal(await changedSince(localHost({ root }), path, started), expected, name)
    }
    t.equal(await changedSince(localHost({ root: t.testdir({}) }), path, 0), false, 'no file')
  },
)
