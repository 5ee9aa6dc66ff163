import { cp } from 'node:fs/promises'
import { agentConfig, dressOf, plainConfig } from '../agent-host.ts'
import { ddFips, detectedOn, exits, install, json } from '../install.ts'
import type { Scenario } from '../scenario.ts'
import { changed, snapshot, workDirectories } from '../snapshot.ts'
import { agent, unit } from '../units.ts'

const node = (path: string) => /^\/node-/.test(path)

export const ownNode: Scenario = {
  name: 'a Node of the host that only root can change is used, and no other is fetched',
  packageManager: 'any',
  async play(stage) {
    const { t, host } = stage
    await cp(process.execPath, `/proc/${host.leader}/root/usr/local/bin/node`)
    await host.shell('chown games /usr/local/bin/node')
    exits(t, await install(stage, { words: ['detect'] }), 0)
    t.ok(
      (await host.requests()).some(({ path }) => node(path)),
      "not one of another user's",
    )
    await host.clearRequests()
    await host.shell('chown root:root /usr/local/bin/node && chmod 755 /usr/local/bin/node')
    exits(t, await install(stage), 0)
    t.notOk((await host.requests()).some(({ path }) => node(path)))
    t.notOk(await host.read('/opt/dd-fips/node'))
    t.match(String(await host.read('/opt/dd-fips/dd-fips')), '/usr/local/bin/node')
  },
}

export const strict: Scenario = {
  name: 'no curl, a noexec /tmp and a tight umask do not matter',
  packageManager: 'each',
  async play(stage) {
    const { t, host, env, family } = stage
    await host.shell('mount -o remount,noexec /tmp && rm /usr/bin/curl')
    const script = 'umask 077; wget -qO- https://get.test.example/install.sh | bash'
    exits(t, await host.shell(script, { env, expect: 'any' }), 0)
    t.equal((await unit(host, agent)).active, 'active')
    for (const path of [family.repository, family.keyring, '/etc/datadog-agent/install_info']) {
      t.equal(await dressOf(host, path), 'regular file root:root 644', path)
    }
    t.equal(await dressOf(host, agentConfig), 'regular file dd-agent:dd-agent 640')
    t.equal(await dressOf(host, '/opt/dd-fips'), 'directory root:root 755')
    const anybody = ['runuser', '-u', 'nobody', '--', 'dd-fips', '--version'] as const
    t.match((await host.run(anybody)).stdout, /^dd-fips \d/)
  },
}

export const scriptsThatStart: Scenario = {
  name: 'a script of the package manager that insists on a start does not fail, and starts nothing early',
  packageManager: 'each',
  lent: true,
  on: ['debian-12'],
  async play(stage) {
    const { t, host } = stage
    await host.write(agentConfig, plainConfig, { mode: 0o600 })
    const insist = 'systemctl restart datadog-agent.service'
    await host.write('/etc/apt/apt.conf.d/99insist', `DPkg::Post-Invoke {"${insist}";};\n`)
    exits(t, await ddFips(stage, ['install']), 0)
    t.notMatch(await host.intake(), [{ through: 'direct' }], 'nothing went past the proxy')
    const left = 'ls /run/systemd/system/*/*dd-fips*'
    t.equal((await host.shell(left, { expect: [2] })).stdout, '', 'nothing is held any more')
  },
}

export const badDownloads: Scenario = {
  name: 'a download that was cut short or altered runs nothing',
  packageManager: 'any',
  async play(stage) {
    const { t, host } = stage
    exits(t, await install(stage, { words: ['detect'] }), 0)
    const files = (await host.requests()).map(({ path }) => `get.test.example${path}`)
    // Both are fetched at once, so either may be asked for first.
    t.match(
      [...files.slice(0, 1), ...files.slice(1).sort()],
      [/install\.sh$/, /\.mjs\.[gx]z$/, /\/node-/],
    )
    const { length } = await host
      .run(['curl', '-fsSL', `https://${files[0]}`])
      .then((r) => r.stdout)
    const before = await snapshot(host)
    const cuts = [length - 2, length >> 1, 200].map((truncate) => [files[0], { truncate }] as const)
    const others = files
      .slice(1)
      .flatMap((file) => [
        [file, { truncate: 1000 }] as const,
        [file, { status: 200, body: 'something else' }] as const,
        [file, { status: 404 }] as const,
      ])
    for (const [file = '', answer] of [...cuts, ...others]) {
      await host.answer({ [file]: answer })
      const { code } = await install(stage)
      t.ok(code === 1 || (code === 2 && 'truncate' in answer), `${file}: exit code ${code}`)
    }
    t.strictSame(changed(before, await snapshot(host), workDirectories), [])
  },
}

export const detect: Scenario = {
  name: 'detect says by curl | bash what host this is, and needs no key',
  packageManager: 'any',
  async play(stage) {
    const { t, family } = stage
    const result = await install(stage, { words: ['detect', '--json'], env: { DD_API_KEY: '' } })
    exits(t, result, 0)
    t.match(json(result), detectedOn(family))
  },
}

export const keptWithThree: Scenario = {
  name: 'install.sh passes exit codes on, and keeps dd-fips where checks failed that it has no part in',
  packageManager: 'any',
  begins: 'installed',
  async play(stage) {
    const { t, host } = stage
    await host.shell('rm -r /opt/dd-fips /usr/bin/dd-fips')
    await host.shell('echo "# mine" >>/etc/datadog-fips-proxy/datadog-fips-proxy.cfg')
    exits(t, await install(stage, { words: ['verify'] }), 3)
    t.notOk(await host.read('/opt/dd-fips/release'), 'verify keeps nothing')
    exits(t, await install(stage), 3)
    t.ok(await host.read('/opt/dd-fips/release'))
    exits(t, await install(stage, { words: ['revert'] }), 0)
  },
}
