import { dressOf, installByHand } from '../agent-host.ts'
import { exits, install } from '../install.ts'
import type { Scenario } from '../scenario.ts'

const evil = `mkdir -p /tmp/evil && cd /tmp/evil
for name in sh curl wget node apt-get dpkg systemctl mktemp id uname; do
  printf '#!/bin/bash\\necho "$0" >>/tmp/evil/ran\\nexec "/usr/bin/\${0##*/}" "$@"\\n' >$name
done
chmod 755 *
echo 'require("fs").appendFileSync("/tmp/evil/ran", "NODE_OPTIONS\\n")' >evil.cjs
echo 'echo BASH_ENV >>/tmp/evil/ran' >evil.sh`

export const environment: Scenario = {
  name: 'a hostile PATH, NODE_OPTIONS, LD_PRELOAD and BASH_ENV run nothing, and umask 0 opens nothing',
  packageManager: 'any',
  on: ['debian-12'],
  async play(stage) {
    const { t, host, env } = stage
    exits(t, await install(stage, { env: { DD_INSTALL_ONLY: '1' } }), 0)
    await host.shell(evil)
    const hostile = {
      PATH: '/tmp/evil:/usr/bin:/bin',
      NODE_OPTIONS: '--require /tmp/evil/evil.cjs',
      LD_PRELOAD: '/tmp/evil/none.so',
      BASH_ENV: '/tmp/evil/evil.sh',
      ENV: '/tmp/evil/evil.sh',
    }
    const words = Object.entries(hostile).map(([name, value]) => `${name}='${value}'`)
    const scripts = [
      `/usr/bin/curl -fsSL https://get.test.example/install.sh >/root/install.sh
       umask 0; ${words.join(' ')} /bin/sh /root/install.sh`,
      `umask 0; ${words.join(' ')} /usr/bin/dd-fips install --install-only`,
    ]
    for (const [index, script] of scripts.entries()) {
      const given = { ...env, DD_ENV: `round-${index}` }
      const result = await host.shell(script, { env: given, expect: 'any' })
      exits(t, result, 0)
      // The dynamic linker complains once for each program that it was told to preload it.
      const told = result.stderr.match(/none\.so/g)?.length ?? 0
      t.ok(told < 4, `LD_PRELOAD reached ${told} programs: the shell, and what it starts first`)
    }
    const ran = (await host.read('/tmp/evil/ran'))?.toString() ?? ''
    t.equal(ran, '', 'no program of theirs was run')
    const open = `find / -xdev ! -type l -newer /tmp/evil/evil.sh \\( -perm -0002 -o -perm -0020 \\) \\
      ! -path '/tmp*' ! -path '/run/*' ! -path '/var/log/journal*' ! -path '/proc/*' ! -path '/dev/*'`
    t.equal((await host.shell(open)).stdout, '', 'nothing that others can write')
  },
}

/** In the order of what becomes of it: two are refused, two are used. */
const foreign = ['/var/lib/dd-fips', '/etc/datadog-fips-proxy', '/var/log/dd-fips', '/opt/dd-fips']
const planted = ['receipt.json', 'lock', 'dd-fips', 'datadog-fips-proxy.cfg', 'backups'].join(' ')

export const foreignDirectories: Scenario = {
  name: 'directories of ours that somebody else made first are refused, or become root’s alone',
  packageManager: 'any',
  on: ['debian-12'],
  async play(stage) {
    const { t, host } = stage
    await installByHand(stage, 'datadog-agent')
    await host.write('/root/victim', 'of root\n', { mode: 0o600 })
    const codes: number[] = []
    for (const path of foreign) {
      await host.shell(`mkdir -p ${path} && chown games ${path} && cd ${path} &&
        for name in ${planted}; do runuser -u games -- ln -s /root/victim $name; done`)
      const { code, stderr } = await install(stage)
      codes.push(code)
      t.ok([0, 3, 4, 7].includes(code), `${path}: ${code}`, { stderr: stderr.slice(-2000) })
      t.equal(String(await host.read('/root/victim')), 'of root\n', path)
      t.equal(await dressOf(host, '/root/victim'), 'regular file root:root 600', path)
      const open = `find ${path} -type f \\( ! -user root -o -perm /022 \\)`
      t.equal((await host.shell(open)).stdout, '', 'no file of ours can be changed by others')
      if (code === 0) t.match(await dressOf(host, path), /^directory root:root 7/, 'taken over')
      await host.shell(`rm -rf ${path}`)
    }
    t.comment(`exit codes ${codes}`)
    t.equal(codes[0], 4, 'a state directory that others can change')
  },
}
