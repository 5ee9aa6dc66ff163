import t from 'tap'
import { hostsAvailable } from '../lab/available.ts'
import { installEnvironment } from '../lab/install-environment.ts'
import { treeFormat } from '../lab/trees.ts'
import { agentConfig, dressOf, proxyConfig } from './agent-host.ts'
import { type Family, families } from './families.ts'
import { freshTree } from './image.ts'
import { programOf } from './release.ts'
import { sideBySide } from './side-by-side.ts'

const units = ['datadog-agent', 'datadog-fips-proxy']
const links = units.map((name) => `/etc/systemd/system/multi-user.target.wants/${name}.service`)

for (const id of ['debian-12', 'rocky-9'] as const) {
  const row: Family = families[id]
  const reason = await hostsAvailable(treeFormat(row.tree))
  t.test(
    `${id}: --root works on a tree from outside, by its own facts`,
    sideBySide(t, reason),
    async (t) => {
      const tree = await freshTree(t, row)
      const bundle = await programOf()
      const env = await installEnvironment()
      const ddFips = async (...words: string[]) => {
        const command = [process.execPath, bundle, ...words, '--root', 'TREE', '--json'] as const
        return JSON.parse(await tree.outside([...command], env))
      }
      const mounts = () => tree.outside(['cat', '/proc/self/mounts'])
      const before = await mounts()
      t.match(await ddFips('detect'), {
        distribution: row.distribution,
        packageManager: row.manager,
        init: 'systemd',
        arch: process.arch === 'arm64' ? 'aarch64' : 'x86_64',
      })
      // An account number that the builder does not have: names are looked up in the tree.
      await tree.shell('groupadd -g 4711 dd-agent && useradd -u 4711 -g dd-agent -M dd-agent')
      t.match(await ddFips('install'), {
        outcome: 'changed',
        restart: [],
        verify: { result: 'incomplete', reason: 'not running' },
      })
      for (const path of [agentConfig, proxyConfig]) {
        t.equal(await dressOf(tree, path), 'regular file dd-agent:dd-agent 640', path)
        t.equal((await tree.run(['stat', '-c', '%u:%g', path])).stdout, '4711:4711\n')
      }
      for (const path of links) t.ok(await tree.run(['readlink', path]), path)
      t.match(await ddFips('install'), { outcome: 'unchanged' })
      t.match(await ddFips('verify'), { result: 'incomplete', reason: 'not running' })
      t.equal(await mounts(), before, 'nothing is left mounted')
      t.match(await ddFips('revert'), { outcome: 'changed', kept: [], remains: [] })
      for (const path of [agentConfig, proxyConfig, ...links])
        t.equal(await tree.read(path), undefined)
    },
  )
}
