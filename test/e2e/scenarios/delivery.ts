import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { startProxy } from '../../lab/serve.ts'
import { addAdministrator, addPackage, asAdministrator } from '../administrators.ts'
import { agentConfig } from '../agent-host.ts'
import { exits, install } from '../install.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { snapshot, systemLogs, touched } from '../snapshot.ts'
import { agent, proxy, unit } from '../units.ts'

/** Of the administrator's way out. */
const PASSWORD = 'canary.Zq81-xW.password'
const OTHER_KEY = 'canary.Zq81-xW.key'
const piped = 'curl -fsSL https://get.test.example/install.sh | bash -s --'

async function works({ t, host, env }: Stage, key = env.DD_API_KEY): Promise<void> {
  t.match(
    [await unit(host, proxy), await unit(host, agent)],
    [{ active: 'active' }, { active: 'active' }],
  )
  t.match(parse(String(await host.read(agentConfig))), { api_key: key, site: 'ddog-gov.com' })
  const left =
    'ls -d /tmp/dd-fips* /var/tmp/dd-fips* /opt/.dd-fips* /home/admin/dd-fips* 2>/dev/null'
  t.equal((await host.shell(left, { expect: [2] })).stdout, '', 'nothing is left behind')
}

const bySudo: Scenario = {
  name: 'behind a proxy with a password an administrator installs by sudo, with no secret in arguments',
  packageManager: 'any',
  on: ['debian-12'],
  passwords: [PASSWORD],
  async play(stage) {
    const { t, host, env } = stage
    await addAdministrator(host)
    const directory = await mkdtemp(join(tmpdir(), 'dd-fips-proxy.'))
    t.teardown(() => rm(directory, { recursive: true }))
    const file = join(directory, 'tunnels')
    await writeFile(file, '')
    const companion = await startProxy(host.leader, 3128, `me:${PASSWORD}`, file)
    t.teardown(() => companion.stop())
    await host.shell("sed '/test.example/d' /etc/hosts >/root/h && cat /root/h >/etc/hosts")
    await host.shell('curl -sS https://get.test.example/', { expect: [6] })

    const https_proxy = `http://me:${PASSWORD}@127.0.0.1:3128`
    const given = { ...env, https_proxy, DD_TAGS: 'a:b,c d' }
    const { result, started } = await host.trace(asAdministrator(piped), {
      env: given,
      expect: 'any',
    })
    exits(t, result, 0)
    await works(stage)
    t.match(parse(String(await host.read(agentConfig))), { tags: ['a:b', 'c d'] })
    t.equal((await host.run(['dd-fips', '--version'])).code, 0, 'dd-fips is kept')
    const tunnels = new Set((await readFile(file, 'utf8')).split('\n'))
    for (const name of ['get', 'keys', 'apt']) t.ok(tunnels.has(`${name}.test.example:443`), name)

    t.ok(started.some(({ program }) => program.endsWith('/sudo')))
  },
}

const byDoas: Scenario = {
  name: 'where there is no sudo, doas does, and a key from standard input gets through',
  packageManager: 'any',
  on: ['debian-12'],
  keys: [OTHER_KEY],
  async play(stage) {
    const { t, host, env } = stage
    await addAdministrator(host)
    await addPackage(host, 'bookworm', 'opendoas')
    await host.shell('rm /usr/bin/sudo')
    await host.write('/etc/doas.conf', 'permit nopass admin as root\n')
    await host.shell('curl -fsSL https://get.test.example/install.sh >/home/admin/install.sh')
    const { DD_API_KEY: _, ...rest } = env
    const command = asAdministrator('sh /home/admin/install.sh --api-key-file -')
    const result = await host.run(command, {
      env: rest,
      input: `${env.DD_API_KEY}\n`,
      expect: 'any',
    })
    exits(t, result, 0)
    await works(stage)

    const other = { ...env, DD_API_KEY: OTHER_KEY }
    const again = await host.run(asAdministrator(piped), { env: other, expect: 'any' })
    exits(t, again, 0)
    await works(stage, OTHER_KEY)
  },
}

const bySudoRs: Scenario = {
  name: 'sudo-rs, which passes no environment on, does as well',
  packageManager: 'any',
  on: ['debian-13'],
  async play(stage) {
    const { t, host, env } = stage
    await addAdministrator(host)
    await addPackage(host, 'trixie', 'sudo-rs')
    await host.shell('ln -sf /usr/bin/sudo-rs /usr/bin/sudo; chown root:root /etc/sudoers.d/admin')
    t.match((await host.shell('sudo --version 2>&1')).stdout, /sudo-rs/)
    exits(t, await host.run(asAdministrator(piped), { env, expect: 'any' }), 0)
    await works(stage)
  },
}

/** Runs a command on a terminal, types a password when asked for one, and prints all that was shown. */
const typist = (password: string, command: string) => `
import os, pty, sys
seen = b''
def read(fd):
    global seen
    data = os.read(fd, 4096)
    seen += data
    if b'assword' in seen:
        seen = b''
        os.write(fd, b'${password}\\n')
    return data
status = pty.spawn(['bash', '-c', ${JSON.stringify(command)}], read)
sys.exit(os.waitstatus_to_exitcode(status))
`

const withPassword: Scenario = {
  name: 'sudo asks for its password on the terminal; without one, or without right, it is refused',
  packageManager: 'any',
  on: ['debian-12'],
  async play(stage) {
    const { t, host, env } = stage
    await addAdministrator(host)
    await host.shell(`echo admin:open-sesame | chpasswd
      echo 'admin ALL=(ALL:ALL) ALL' >/etc/sudoers.d/admin`)
    const before = await snapshot(host, undefined, { contents: false })
    const refused = await host.run(asAdministrator(piped), { env, expect: 'any' })
    exits(t, refused, 4, 'no terminal')
    t.match(
      refused.stderr,
      /install needs root.*\n.*\| sudo env DD_FIPS_MODE=1 DD_API_KEY_FILE=FILE sh -s install/,
    )
    const after = await snapshot(host, undefined, { contents: false })
    t.strictSame(touched(before, after, systemLogs, /^\/run(\/|$)/), [], 'nothing is touched')

    const [first, ...words] = asAdministrator('exec python3 /home/admin/typist.py')
    await host.write('/home/admin/typist.py', typist('open-sesame', piped))
    const shown = await host.run([first, ...words], { env, expect: 'any' })
    exits(t, shown, 0)
    t.match(shown.stdout, /install needs root: going on with sudo\./)
    t.notMatch(shown.stdout, env.DD_API_KEY)
    await works(stage)
  },
}

const oldGlibc: Scenario = {
  name: 'a host that says glibc 2.17 gets Node with libraries of its own, and runs with them from then on',
  packageManager: 'any',
  on: ['debian-12'],
  async play(stage) {
    const { t, host } = stage
    await host.shell(`mv /usr/bin/getconf /usr/bin/getconf.real
      printf '#!/bin/sh\\ncase $1 in GNU*) echo glibc 2.17;; *) exec getconf.real "$@";; esac\\n' \\
        >/usr/bin/getconf; chmod 755 /usr/bin/getconf`)
    exits(t, await install(stage), 0)
    const requests = (await host.requests()).map(({ path }) => path)
    t.ok(requests.some((path) => /^\/glibc-.*\.tar\.(xz|gz)$/.test(path)))
    t.match((await host.run(['dd-fips', '--version'])).stdout, /^dd-fips \d/)
    const loaded = await host.run(['dd-fips', '--version'], { env: { LD_DEBUG: 'files' } })
    t.match(loaded.stderr, 'calling init: /opt/dd-fips/lib/libc.so.6', 'its own libc')
    await host.clearRequests()
    exits(t, await install(stage), 0)
    const again = (await host.requests()).map(({ path }) => path)
    t.notOk(
      again.some((path) => /node-|glibc-/.test(path)),
      'nothing is fetched again',
    )
    exits(t, await install(stage, { words: ['revert'] }), 0)
  },
}

export const delivery = [bySudo, byDoas, bySudoRs, withPassword, oldGlibc]
