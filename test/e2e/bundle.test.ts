import { copyFile } from 'node:fs/promises'
import t from 'tap'
import { hostsAvailable } from '../../scripts/hosts/available.ts'
import type { TestHost } from '../../scripts/hosts/host.ts'
import { installEnvironment } from '../../scripts/hosts/install-environment.ts'
import { treeFormat } from '../../scripts/hosts/trees.ts'
import { installedVersion } from './agent-host.ts'
import { API_KEY } from './api-keys.ts'
import { everyManager, type Family, type FamilyId, families } from './families.ts'
import { ddFips, exits, json } from './install.ts'
import { noLeaks } from './leaks.ts'
import { hostOf } from './prepared.ts'
import { sideBySide } from './side-by-side.ts'
import { changed, ownLogs, snapshot, systemLogs } from './snapshot.ts'

const archive = '/root/bundle.tar'
/** Times and sizes tell enough here, and digests of every file take seconds. */
const cheaply = { contents: false }

/** A distribution's repository of one package that nobody signed, as a mirror in the house may be. */
const distribution = `set -e
mkdir -p /srv/distribution /tmp/haproxy/DEBIAN /tmp/haproxy/usr/sbin
cp /usr/sbin/haproxy /tmp/haproxy/usr/sbin/
dpkg --purge --force-depends haproxy
printf '%s\\n' 'Package: haproxy' 'Version: 9' 'Architecture: all' 'Maintainer: x' \
  'Description: stands for the distribution' >/tmp/haproxy/DEBIAN/control
cd /srv/distribution && dpkg-deb -Znone --build /tmp/haproxy haproxy_9_all.deb
{ dpkg-deb -f haproxy_9_all.deb; echo "Filename: ./haproxy_9_all.deb"
  stat -c 'Size: %s' haproxy_9_all.deb; echo "SHA256: $(sha256sum haproxy_9_all.deb | cut -c1-64)"
} >Packages
echo 'deb [trusted=yes] copy:/srv/distribution ./' >/etc/apt/sources.list
rm -rf /tmp/haproxy`

/** No name of a repository leads anywhere, and nothing listens. */
const cutOff = "sed -i '/test.example/d' /etc/hosts"

async function carry(from: TestHost, to: TestHost): Promise<void> {
  const inside = ({ leader }: TestHost) => `/proc/${leader}/root${archive}`
  await copyFile(inside(from), inside(to))
}

async function play(id: FamilyId): Promise<void> {
  const family: Family = families[id]
  const reason = await hostsAvailable(treeFormat(family.tree))
  t.test(
    `${id}: a bundle made on one host installs on another that has no network`,
    sideBySide(t, reason),
    async (t) => {
      const env = {
        ...(await installEnvironment()),
        DD_API_KEY: API_KEY,
      }
      const boot = async () => {
        const host = await hostOf(family, { lent: true, traced: true })
        t.teardown(() => host.close())
        if (family.manager !== 'apt') await host.run(['rpm', '-qa'])
        return host
      }
      const connected = { host: await boot(), env, family }
      const apt = family.manager === 'apt'
      if (apt) await connected.host.shell(distribution)
      const before = await snapshot(connected.host, undefined, cheaply)
      const words = ['bundle', 'create', '--out', archive, '--json']
      const made = await ddFips(connected, words)
      exits(t, made, 0)
      const { digest, dependencies } = JSON.parse(made.stdout)
      t.same(Object.keys(dependencies), apt ? ['haproxy'] : [], 'what the host lacked came along')
      const after = await snapshot(connected.host, undefined, cheaply)
      const but = [
        /^\/root(\/bundle\.tar)?$/,
        ownLogs,
        systemLogs,
        /^\/run\/user\b|^\/run\/zypp\.pid$/,
      ]
      t.strictSame(
        changed(before, after, ...but, /^\/var\/lib\/(rpm|dnf|zypp|YaST2)\b/),
        [],
        'else it is as it was',
      )

      const closed = { host: await boot(), env, family }
      if (apt) await closed.host.shell('dpkg --purge --force-depends haproxy')
      await closed.host.shell(cutOff)
      await carry(connected.host, closed.host)
      await noLeaks(t, connected.host)
      await connected.host.close()
      const how = ['--bundle', archive, '--bundle-digest', digest]
      const unbundled = await snapshot(closed.host, undefined, cheaply)
      exits(
        t,
        await ddFips(closed, ['install', '--bundle', archive]),
        6,
        'by nothing it is trusted',
      )
      exits(t, await ddFips(closed, ['install', ...how.slice(0, 3), '0'.repeat(64)]), 4)
      const plan = await ddFips(closed, ['plan', ...how])
      exits(t, plan, 2)
      t.match(plan.stdout, /datadog-agent (1:)?7\.66\.0-1 from the bundle/)
      t.strictSame(
        changed(unbundled, await snapshot(closed.host, undefined, cheaply)),
        [],
        'refusals and plan change nothing',
      )

      const done = await ddFips(closed, ['install', ...how, '--json'])
      exits(t, done, 0)
      t.equal(json(done).verify?.result, 'proved')
      for (const name of family.packages) t.ok(await installedVersion(closed, name), name)
      const left =
        'ls -d /var/cache/dd-fips-bundle /etc/apt/sources.list.d/* /etc/yum.repos.d/* /etc/zypp/repos.d/*'
      t.equal((await closed.host.shell(left, { expect: 'any' })).stdout, '', 'no repository stays')
      const again = await ddFips(closed, ['install', ...how, '--json'])
      exits(t, again, 0)
      t.equal(json(again).outcome, 'unchanged')
      exits(t, await ddFips(closed, ['revert']), 0)
      for (const name of family.packages)
        t.notOk(await installedVersion(closed, name), `${name} is gone`)
      t.same(await closed.host.requests(), [], 'nobody was asked')
      await noLeaks(t, closed.host)
    },
  )
}

for (const id of everyManager) await play(id)
