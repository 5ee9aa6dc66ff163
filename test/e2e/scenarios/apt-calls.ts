import { existingAgent, installedVersion } from '../agent-host.ts'
import { type Started, traced } from '../exec-trace.ts'
import { ddFips, exits } from '../install.ts'
import { lend } from '../release.ts'
import type { Scenario } from '../scenario.ts'
import { logOf } from '../units.ts'

const aptGet = (started: readonly Started[]) =>
  started.filter(({ arguments: words }) => /(^|\/)apt-get$/.test(words[0] ?? ''))

const forced = /--force-yes|--allow-|AllowUnauthenticated|AllowInsecure|trusted=yes|--no-gpg/

export const fewAndExact: Scenario = {
  name: 'apt is asked to refresh one list and to install once, and starts nothing too early',
  on: ['debian-12'],
  async play(stage) {
    const { t, host, env, family } = stage
    await lend(host)
    const others = '/var/lib/apt/lists/other.test.example_dists_stable_InRelease'
    await host.write('/etc/apt/sources.list.d/other.list', 'deb https://other.test.example/ a b\n')
    await host.write(others, 'what apt knows of another repository')
    const { result, started } = await traced(host, 'dd-fips install', env)
    exits(t, result, 0)

    const calls = aptGet(started)
    t.strictSame(
      calls.map(({ arguments: words }) => words[1]),
      ['update', 'install'],
    )
    t.match(calls[0]?.arguments.join(' '), `Dir::Etc::sourcelist=${family.repository}`)
    t.match(calls[0]?.arguments.join(' '), 'Dir::Etc::sourceparts=-')
    t.strictSame(await host.intake().then((all) => all.filter((r) => /^other/.test(r.host))), [])
    t.ok(await host.read(others), 'the lists of other repositories stay')
    for (const { arguments: words, environment } of calls) {
      t.notMatch(words.join(' '), forced)
      t.ok(environment.includes('DEBIAN_FRONTEND=noninteractive'))
      t.ok(environment.includes('NEEDRESTART_SUSPEND=1'))
    }
    const programs = started.map(({ arguments: words }) => (words[0] ?? '').replace(/.*\//, ''))
    t.notOk(programs.includes('gpg'), 'no gnupg is needed')
    t.notMatch(await logOf(host, 'datadog-agent'), /API key is not set|not found/)
    const masks = await host.shell('ls /run/systemd/system | grep datadog', { expect: 'any' })
    t.equal(masks.stdout, '', 'nothing is held back afterwards')
  },
}

/** The real haproxy, in a repository of the administrator that apt has not heard of yet. */
const moveHaproxy = `
set -e
mkdir -p /srv/repository /srv/haproxy/DEBIAN /srv/haproxy/usr/sbin
dpkg-query -s haproxy | grep -v ^Status: | sed '/^Conffiles:/,/^[A-Z]/{/^Conffiles:/d;/^ /d}' \
  >/srv/haproxy/DEBIAN/control
cp /usr/sbin/haproxy /srv/haproxy/usr/sbin/
dpkg -P haproxy
dpkg-deb -b /srv/haproxy /srv/repository/haproxy.deb
cd /srv/repository
{ dpkg-deb -f haproxy.deb
  echo "Filename: ./haproxy.deb"
  echo "Size: $(stat -c %s haproxy.deb)"
  echo "SHA256: $(sha256sum haproxy.deb | cut -d' ' -f1)"
} >Packages
echo 'deb [trusted=yes] file:/srv/repository ./' >/etc/apt/sources.list.d/own.list
`

export const missingDependency: Scenario = {
  name: 'all lists are refreshed only where a dependency cannot be met otherwise',
  on: ['debian-12'],
  async play(stage) {
    const { t, host, env } = stage
    await lend(host)
    await host.shell(moveHaproxy)
    const { result, started } = await traced(host, 'dd-fips install', env)
    exits(t, result, 0)
    const calls = aptGet(started).map(({ arguments: words }) => words)
    t.strictSame(
      calls.map((words) => words[1]),
      ['update', 'install', 'update', 'install'],
    )
    t.equal(calls[2]?.length, 2, 'the second refresh is of everything')
    t.ok(await installedVersion(stage, 'haproxy'))
  },
}

export const ownSources: Scenario = {
  name: 'a sources file of the administrator that serves the repository is used as it is',
  on: ['debian-12'],
  async play(stage) {
    const { t, host, family } = stage
    await existingAgent(stage, { repository: true })
    await lend(host)
    exits(t, await ddFips(stage, ['install']), 0)
    t.notOk(await host.read(family.repository))
    t.notOk(await host.read(family.keyring))
    t.ok(await installedVersion(stage, 'datadog-fips-proxy'))
  },
}
