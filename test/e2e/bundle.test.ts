import { copyFile } from 'node:fs/promises'
import t, { type Test } from 'tap'
import { hostsAvailable } from '../lab/available.ts'
import type { TestHost } from '../lab/host.ts'
import { installEnvironment } from '../lab/install-environment.ts'
import { treeFormat } from '../lab/trees.ts'
import { installedVersion } from './agent-host.ts'
import { API_KEY } from './api-keys.ts'
import { everyManager, type Family, type FamilyId, families } from './families.ts'
import { ddFips, exits, json } from './install.ts'
import { noLeaks } from './leaks.ts'
import { hostOf } from './prepared.ts'
import { sideBySide } from './side-by-side.ts'
import { changed, ownLogs, snapshot, systemLogs } from './snapshot.ts'

const archive = '/root/bundle.tar'
const opener = '/root/open-bundle.sh'
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
  for (const path of [archive, opener, '/root/public.pem']) {
    const inside = ({ leader }: TestHost) => `/proc/${leader}/root${path}`
    await copyFile(inside(from), inside(to))
  }
}

const signKeys = `openssl genrsa -out /root/private.pem 3072
openssl pkey -in /root/private.pem -pubout -out /root/public.pem
`

/** What is done to the bundle, in a directory that holds its files; \$A is the archive. */
const attacks = {
  'an altered node': "printf '#!/bin/sh\\nid' >tool/node; pack $all",
  'an altered manifest': 'sed -i s/stable/beta/ manifest.json; pack $all',
  'a swapped signature':
    'openssl genrsa -out k 2048; openssl dgst -sha256 -sign k -out manifest.json.sig manifest.json; pack $all',
  'a member more': 'echo x >more; pack $all more',
  'a member twice': 'pack $all; echo x >tool/node; tar --format=ustar -rf "$A" tool/node',
  'the manifest twice': 'pack $all; tar --format=ustar -rf "$A" manifest.json',
} as const

const attackWith = (how: string) => `set -e
A=/root/attacked.tar; rm -rf /root/attack; mkdir /root/attack; cd /root/attack
all=$(tar -tf ${archive}); tar -xf ${archive}
pack() { tar --format=ustar --owner=0 --group=0 --numeric-owner --mtime=@0 -cf "$A" "$@"; }
${how}`

/** Opens altered and truncated bundles as root would: each is refused, and no program of one starts. */
async function refusesAttacks(t: Test, host: TestHost): Promise<void> {
  const refused = async (name: string, script: string) => {
    const { result, started } = await host.trace(['sh', '-c', script], { expect: 'any' })
    t.match(result.stderr, /\(BUNDLE_(ALTERED|NOT_TRUSTED)\)/, `${name}: refused`)
    const programs = new Set(started.map(({ program }) => program))
    const strange = [...programs].filter((path) => !/^\/(usr\/)?s?bin\/[a-z0-9]+$/.test(path))
    t.same(
      strange.filter((path) => !/^\/\S+\/dd-fips\.\w{8}\/probe$/.test(path)),
      [],
      `${name}: programs of the host only`,
    )
    t.ok(programs.has('/usr/bin/sha256sum') || programs.has('/usr/bin/head'), 'which were traced')
    return result
  }
  const open = (path: string) => `sh ${opener} ${path} --key /root/public.pem plan`
  for (const [name, how] of Object.entries(attacks)) {
    await host.byHand(['bash', '-c', attackWith(how)])
    exits(t, await refused(name, open('/root/attacked.tar')), 4)
  }
  const cuts = `size=$(wc -c <${archive}); cp ${archive} /root/attacked.tar
for place in $(seq 99 -1 0); do
  truncate -s $((size * place / 100)) /root/attacked.tar
  ${open('/root/attacked.tar')}; echo "$?"
done`
  const { stdout } = await refused('cut off at 100 places', cuts)
  t.equal(stdout, '4\n'.repeat(100), 'each is refused')
  await host.byHand(['sh', '-c', 'rm -rf /root/attack /root/attacked.tar'])
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
      await connected.host.byHand(['bash', '-c', signKeys])
      const words = [
        'bundle',
        'create',
        '--out',
        archive,
        '--sign-key',
        '/root/private.pem',
        '--json',
      ]
      const made = await ddFips(connected, words)
      exits(t, made, 0)
      const { digest, dependencies, opener: script } = JSON.parse(made.stdout)
      const sum = await connected.host.byHand(['sha256sum', opener])
      t.equal(
        sum.stdout,
        `${script.sha256}  ${opener}\n`,
        'the digest of open-bundle.sh is printed',
      )
      t.same(Object.keys(dependencies), apt ? ['haproxy'] : [], 'what the host lacked came along')
      const after = await snapshot(connected.host, undefined, cheaply)
      const but = [
        /^\/root(\/bundle\.tar|\/open-bundle\.sh|\/(private|public)\.pem)?$/,
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
      if (apt) await refusesAttacks(t, closed.host)
      const byScript = ['sh', opener, archive, '--key', '/root/public.pem', 'plan'] as const
      exits(t, await closed.host.run(byScript, { env, expect: 'any' }), 2, 'it runs when verified')
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
