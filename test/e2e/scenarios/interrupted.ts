import { ddFips, exits, json } from '../install.ts'
import type { Scenario } from '../scenario.ts'
import { hasten, signalInTheMiddle, slowPackages } from './cut-off.ts'

const holds = 'find /run/systemd/system -name zz-dd-fips-hold.conf'

export const namedFirst: Scenario = {
  name: 'after kill -9 while packages are upgraded, every command names the interrupted run and its holds first',
  packageManager: 'each',
  begins: 'installed-old',
  repository: 'old',
  async play(stage) {
    const { t, host, family } = stage
    await host.serveRepository('full')
    await host.shell(slowPackages[family.manager])
    const run = ddFips(stage, ['install', '--upgrade'])
    await signalInTheMiddle(host, 'KILL')
    t.equal((await run).code, 137, 'killed')
    t.match((await host.shell(holds)).stdout, /datadog-agent/, 'the holds are left')

    const verify = await ddFips(stage, ['verify', '--json'])
    exits(t, verify, 3)
    const [first] = json(verify).checks ?? []
    t.match(first, { id: 'run.finished', status: 'fail', evidence: /zz-dd-fips-hold\.conf/ })
    const doctor = JSON.parse((await ddFips(stage, ['doctor', '--json'])).stdout)
    t.match(doctor.findings[0], { id: 'run.interrupted', command: 'dd-fips install' })
    t.match(doctor.findings[0].cause, /systemd does not start .*datadog-agent/)
    t.notOk(
      doctor.findings.some(({ starts }: { starts?: unknown }) => starts),
      'offers no start',
    )
    for (const command of ['verify', 'doctor', 'plan']) {
      const { stdout, stderr } = await ddFips(stage, [command])
      const [line] = `${stderr}\n${stdout}`
        .split('\n')
        .filter((one) => /interrupted|\bfail\b/.test(one))
      t.match(line, /was interrupted/, `${command} names it first`)
    }

    await host.shell(hasten)
    const settled = await ddFips(stage, ['install'])
    exits(t, settled, 0, 'install settles it')
    t.match(settled.stderr, /earlier run was interrupted/)
    t.equal((await host.shell(holds)).stdout, '', 'no hold is left')
    exits(t, await ddFips(stage, ['plan']), 0, 'nothing is left to do')
  },
}

/** Files below keep their times: of a copy of /etc the inodes would be newer than the processes. */
const fullEtc = `
mkdir -p /mnt/etc && mount -t tmpfs -o size=64k tmpfs /mnt/etc && mkdir /mnt/etc/upper /mnt/etc/work
mount -t overlay -o lowerdir=/etc,upperdir=/mnt/etc/upper,workdir=/mnt/etc/work overlay /etc
dd if=/dev/zero of=/mnt/etc/filler bs=1k 2>/dev/null
if echo x >/etc/dd-fips-room 2>/dev/null && test -s /etc/dd-fips-room; then exit 1; fi`

/** What would be in the way of changes, but there are none to be made. */
const obstacles: Readonly<Record<string, string>> = {
  'a read-only /usr': 'mount --bind /usr /usr && mount -o remount,bind,ro /usr',
  'a listener on 127.0.0.9:9805': `
    (exec python3 -c "import socket, signal; s = socket.create_server(('127.0.0.9', 9805)); signal.pause()" \
      </dev/null >/dev/null 2>&1 &)
    until grep -q '0900007F:264D' /proc/net/tcp; do sleep 0.05; done`,
  'a full /etc': fullEtc,
}

export const notRefused: Scenario = {
  name: 'a host that is as it should be is not refused for what would only be in the way of changes',
  packageManager: 'any',
  begins: 'installed',
  async play(stage) {
    const { t, host } = stage
    for (const [name, make] of Object.entries(obstacles)) {
      await host.shell(make)
      const result = await ddFips(stage, ['install', '--json'])
      exits(t, result, 0, name)
      t.match(json(result), { outcome: 'unchanged', changes: [] }, name)
      exits(t, await ddFips(stage, ['plan']), 0, `${name}: plan`)
    }
  },
}
