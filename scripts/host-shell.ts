/**
 * Boots a test host and opens a shell in it: `npx tsx scripts/host-shell.ts [TREE] [RELEASE]`, where
 * RELEASE is a directory to serve at https://get.test.example/. The host goes when the shell ends.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { hostsAvailable } from '../test/lab/available.ts'
import { environment } from '../test/lab/environment.ts'
import { bootHost } from '../test/lab/host.ts'
import { installEnvironment } from '../test/lab/install-environment.ts'
import { type TreeName, trees } from '../test/lab/trees.ts'

const [tree = 'bookworm', release] = process.argv.slice(2)
const reason = tree in trees ? await hostsAvailable() : `There is no tree ${tree}.`
if (reason) {
  console.error(reason)
  process.exit(1)
}
const host = await bootHost({ tree: tree as TreeName, ...(release ? { release } : {}) })
try {
  const env = {
    ...environment,
    TERM: process.env.TERM ?? 'dumb',
    ...(await installEnvironment()),
  }
  const inside = ['-t', String(host.leader), '-a', '-r', '--', 'bash', '--login']
  await once(spawn('nsenter', inside, { env, stdio: 'inherit' }), 'exit')
} finally {
  await host.close()
}
