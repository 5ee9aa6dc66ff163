import { agentConfig, installedVersion, plainConfig } from '../agent-host.ts'
import { everyManager, rpmRows } from '../families.ts'
import { ddFips, exits } from '../install.ts'
import { full } from '../sample.ts'
import type { Scenario, Stage } from '../scenario.ts'
import {
  accounts,
  agentLogs,
  changed,
  ownLogs,
  packageLeavings,
  snapshot,
  systemLogs,
} from '../snapshot.ts'
import { agent, unit } from '../units.ts'

/** An install that finds no room says so, and the host is as it was, but for some paths. */
async function leavesNothing(stage: Stage, spoil: string, says: RegExp, ...but: RegExp[]) {
  const { t, host, family } = stage
  await host.shell(spoil)
  const before = await snapshot(host)
  const result = await ddFips(stage, ['install'])
  exits(t, result, 7)
  t.match(result.stderr, says)
  for (const name of family.packages) t.notOk(await installedVersion(stage, name), name)
  const always = [family.records, accounts, systemLogs, packageLeavings]
  t.strictSame(changed(before, await snapshot(host), ...always, ...but), [])
}

/** There is room when it is asked for, and none any more when packages are unpacked. */
const shrinkingOpt = `mount -t tmpfs -o size=3g,mode=755 tmpfs /opt && cat >/etc/apt/apt.conf.d/99shrink <<'END'
DPkg::Pre-Install-Pkgs {"mount -o remount,size=4k /opt";};
END`

export const whileUnpacking: Scenario = {
  name: 'a disk that is full while packages are unpacked leaves the host as it was',
  packageManager: 'each',
  lent: true,
  on: ['debian-12'],
  async play(stage) {
    await leavesNothing(stage, shrinkingOpt, /No space left on device/)
  },
}

/** The script of the first package takes all the room that there was, so the second cannot be unpacked. */
const filledByAScript = `mount -t tmpfs -o size=3g,mode=755 tmpfs /opt &&
chown=$(readlink -f "$(command -v chown)") && mv "$chown" "$chown.real" && printf '#!/bin/sh
test -e /opt/filler || { mount -o remount,size=1m /opt; dd if=/dev/zero of=/opt/filler bs=4k; } 2>/dev/null
exec chown.real "$@"\\n' >"$chown" && chmod 755 "$chown"`

const filler = /^\/opt\/filler$/

export const inTheTransaction: Scenario = {
  name: 'a disk that fills up between two packages of one transaction leaves the host as it was',
  packageManager: 'each',
  lent: true,
  on: rpmRows,
  async play(stage) {
    await leavesNothing(stage, filledByAScript, /disk is full|more space on the .opt /, filler)
    stage.t.ok(await stage.host.read('/opt/filler'), 'it was full')
  },
}

/** A file system of its own for a directory, with all that was in it, and no room for a page more. */
const filled = (path: string) => `
cp -a ${path} /root/was && mount -t tmpfs -o size=1m tmpfs ${path} && cp -aT /root/was ${path}
chown --reference=/root/was ${path}; chmod --reference=/root/was ${path}
dd if=/dev/zero of=${path}/filler bs=4k 2>/dev/null; rm -rf /root/was; test -e ${path}/filler`

export const atTheConfiguration: Scenario = {
  name: 'a full disk, or a file that cannot be replaced, at datadog.yaml: all is put back, the Agent runs on',
  packageManager: 'each',
  begins: 'agent',
  lent: true,
  on: full ? everyManager : ['debian-12', 'rocky-9'],
  async play(stage) {
    const { t, host, family } = stage
    const bound = `mount --bind ${agentConfig} ${agentConfig}`
    const cases: [string, string, RegExp][] = [
      [bound, `umount ${agentConfig}`, /datadog\.yaml/],
      [filled('/etc/datadog-agent'), 'umount /etc/datadog-agent', /No space is left.*DISK_FULL/s],
    ]
    for (const [spoil, mend, says] of cases) {
      await host.shell(spoil)
      const before = await snapshot(host)
      const result = await ddFips(stage, ['install'])
      exits(t, result, 7)
      t.match(result.stderr, says)
      t.equal(String(await host.read(agentConfig)), plainConfig)
      t.match(await unit(host, agent), { active: 'active' })
      t.notOk(await installedVersion(stage, 'datadog-fips-proxy'))
      const but = [family.records, accounts, systemLogs, packageLeavings, agentLogs, ownLogs]
      t.strictSame(changed(before, await snapshot(host), ...but), [])
      await host.shell(mend)
    }
    exits(t, await ddFips(stage, ['install']), 0, 'and with room it is done')
  },
}

export const ofOurOwn: Scenario = {
  name: 'without room for the receipt nothing is begun',
  packageManager: 'any',
  lent: true,
  on: ['debian-12'],
  async play(stage) {
    const { t, host } = stage
    await host.shell(`mkdir -m 700 /var/lib/dd-fips && ${filled('/var/lib/dd-fips')}`)
    const before = await snapshot(host)
    const result = await ddFips(stage, ['install'])
    exits(t, result, 4)
    t.match(result.stderr, /No space is left.*DISK_FULL/s)
    t.strictSame(changed(before, await snapshot(host)), [])
  },
}
