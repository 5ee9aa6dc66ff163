import t from 'tap'
import { hostsAvailable } from '../lab/available.ts'
import { installEnvironment } from '../lab/install-environment.ts'
import { treeFormat } from '../lab/trees.ts'
import { API_KEY } from './api-keys.ts'
import { everyManager, families } from './families.ts'
import { ddFips, exits } from './install.ts'
import { noLeaks } from './leaks.ts'
import { hostOf } from './prepared.ts'
import { full } from './sample.ts'
import { sideBySide } from './side-by-side.ts'
import { changed, ownLogs, snapshot } from './snapshot.ts'

const store = '/usr/local/share/ca-certificates/test-hosts.crt'
const kept = '/root/corporate.pem'
/** What package managers write on each of their runs. */
const managerLogs = /^\/var\/log\/(apt\/|dnf|hawkey|zypp)/

for (const id of everyManager) {
  const { tree, records } = families[id]
  const reason = await hostsAvailable(treeFormat(tree))

  t.test(
    `${id}: a CA that the store lacks is named in the refusal, and in the store it serves`,
    sideBySide(t, reason),
    async (t) => {
      const host = await hostOf(families[id], { lent: true, traced: true })
      t.teardown(() => host.close())
      await host.shell(`mv ${store} ${kept} && update-ca-certificates --fresh`)
      const env = {
        ...(await installEnvironment()),
        DD_API_KEY: API_KEY,
      }
      const before = await snapshot(host)

      const unknown = await ddFips({ host, env }, ['install'])
      exits(t, unknown, 4)
      t.match(unknown.stderr, /certificate.*To fix it: .*update-ca-certificates.*TLS_FAILED/s)
      t.strictSame(changed(before, await snapshot(host), ownLogs), [])

      for (const name of full ? ['CURL_CA_BUNDLE', 'SSL_CERT_FILE'] : ['SSL_CERT_FILE']) {
        const half = await ddFips({ host, env }, ['install'], { [name]: kept })
        exits(t, half, 7, `${name} brings the keys, but not the packages`)
        t.match(half.stderr, /To fix it: .*update-ca-certificates.*TLS_FAILED/)
        const left = changed(before, await snapshot(host), ownLogs, managerLogs, records)
        t.strictSame(left, [])
      }

      await host.shell(`cp ${kept} ${store} && update-ca-certificates`)
      exits(t, await ddFips({ host, env }, ['install']), 0, 'in the store of the system')
      await noLeaks(t, host)
    },
  )
}
