import { installedVersion } from '../agent-host.ts'
import { ddFips, exits } from '../install.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { changed, snapshot } from '../snapshot.ts'

/** As dpkg and apt do: fcntl, the whole file. */
const byFcntl = (path: string, seconds: number) => `import fcntl, time
file = open('${path}', 'w')
fcntl.lockf(file, fcntl.LOCK_EX)
time.sleep(${seconds})`

/** As dnf and zypper do: the process id in a file, which goes when the work is done. */
const byPidFile = (path: string, seconds: number) => `import os, time
os.makedirs(os.path.dirname('${path}'), exist_ok=True)
with open('${path}', 'w') as file: file.write(str(os.getpid()))
time.sleep(${seconds})
os.remove('${path}')`

/** The locks of each package manager, the one that an install takes last at the end. */
const locks = {
  apt: {
    paths: ['/var/lib/dpkg/lock', '/var/lib/apt/lists/lock', '/var/lib/dpkg/lock-frontend'],
    by: byFcntl,
  },
  dnf: {
    paths: ['/var/cache/dnf/metadata_lock.pid', '/var/lib/dnf/rpmdb_lock.pid'],
    by: byPidFile,
  },
  zypper: { paths: ['/run/zypp.pid'], by: byPidFile },
} as const

type On = Pick<Stage, 'host' | 'family'>

const lockOf = ({ family }: On): string => locks[family.manager].paths.at(-1) ?? ''

/** Holds a lock in a unit of its own; gives the process id. */
async function hold({ host, family }: On, path: string, seconds: number): Promise<string> {
  const program = locks[family.manager].by(path, seconds)
  await host.write('/root/unattended.py', program)
  await host.run(['systemd-run', '--unit=holder', 'python3', '/root/unattended.py'])
  const pid = ['systemctl', 'show', '-P', 'MainPID', 'holder'] as const
  const { stdout } = await host.run(pid)
  const held = `grep -q "POSIX.* ${stdout.trim()} " /proc/locks || grep -qx ${stdout.trim()} ${path}`
  const locked = `until ${held} 2>/dev/null; do sleep 0.05; done`
  await host.shell(locked, { timeout: 10_000 })
  return stdout.trim()
}

/** A package that takes its time to be installed, and how an administrator installs it. */
const slowScript = 'touch /run/slow; sleep 5'

const slowRpm = `Name: slow\nVersion: 1\nRelease: 1\nSummary: slow\nLicense: none\nBuildArch: noarch
AutoReqProv: no\n%description\n%pre -p /bin/bash\n${slowScript}\n%files\n`

const buildRpm =
  "rpmbuild -bb --quiet --define '_topdir /srv' --define '_rpmfilename slow.rpm' /srv/slow.file"

const slowDeb = `Package: slow\nVersion: 1\nArchitecture: all\nMaintainer: x <x@test.example>
Description: slow\n`

const buildDeb = `cd /srv && mkdir -p slow/DEBIAN && cp slow.file slow/DEBIAN/control &&
printf '#!/bin/sh\n${slowScript}\n' >slow/DEBIAN/preinst && chmod 755 slow/DEBIAN/preinst &&
dpkg-deb --build slow slow.deb`

const slow = {
  apt: { source: slowDeb, build: buildDeb, install: 'apt-get -y install /srv/slow.deb' },
  dnf: { source: slowRpm, build: buildRpm, install: 'dnf -y install /srv/RPMS/slow.rpm' },
  zypper: {
    source: slowRpm,
    build: buildRpm,
    install: 'zypper -n install --allow-unsigned-rpm /srv/RPMS/slow.rpm',
  },
} as const

export const waitedFor: Scenario = {
  name: 'another package manager at work is waited for, and the wait is told with pid and command',
  packageManager: 'each',
  lent: true,
  async play(stage) {
    const { t, host, family } = stage
    const { source, build, install } = slow[family.manager]
    await host.write('/srv/slow.file', source)
    await host.shell(build)
    await host.shell(`systemd-run --unit=slow --setenv=HOME=/root -- ${install}`)
    await host.shell('until test -e /run/slow; do sleep 0.05; done', { timeout: 60_000 })
    const started = Date.now()
    const result = await ddFips(stage, ['install'])
    exits(t, result, 0)
    t.ok(Date.now() - started > 3000, 'it waited')
    const [program, , ...words] = install.split(' ')
    t.match(result.stderr, new RegExp(`waiting for pid \\d+ \\(.*${program}.*${words.at(-1)}`))
    t.ok(await installedVersion(stage, 'slow'), 'the other came to its end')
    t.ok(await installedVersion(stage, 'datadog-fips-proxy'))
  },
}

export const tooLong: Scenario = {
  name: 'a lock that is held longer than --lock-timeout ends it before anything changes',
  packageManager: 'each',
  lent: true,
  async play(stage) {
    const { t, host, family } = stage
    for (const path of locks[family.manager].paths.slice(0, 2)) {
      const pid = await hold(stage, path, 60)
      const before = await snapshot(host)
      const started = Date.now()
      const result = await ddFips(stage, ['install', '--lock-timeout', '3'])
      exits(t, result, 4, path)
      const took = Date.now() - started
      t.ok(took > 2500 && took < 15_000, `after 3 s, not ${took} ms`)
      t.match(result.stderr, new RegExp(`pid ${pid} .*unattended\\.py`), 'and says who')
      t.strictSame(changed(before, await snapshot(host)), [])
      await host.run(['systemctl', 'stop', 'holder'])
    }
  },
}

export const anotherRun: Scenario = {
  name: 'while one dd-fips is at work another one refuses, and the first is not disturbed',
  packageManager: 'any',
  lent: true,
  async play(stage) {
    const { t, host } = stage
    await hold(stage, lockOf(stage), 5)
    const first = ddFips(stage, ['install'])
    await host.shell('until test -s /var/lib/dd-fips/lock; do sleep 0.05; done', { timeout: 9000 })
    for (const words of [['install'], ['install', '--upgrade'], ['revert']]) {
      const result = await ddFips(stage, words)
      exits(t, result, 9, words.join(' '))
      t.match(result.stderr, /pid \d+/)
    }
    exits(t, await first, 0, 'the first')
    exits(t, await ddFips(stage, ['plan']), 0)
    t.notOk(await host.read('/var/lib/dd-fips/lock'))
  },
}

export const atOnce: Scenario = {
  name: 'of two that start at the same moment one installs, and neither harms the other',
  packageManager: 'any',
  lent: true,
  async play(stage) {
    const { t } = stage
    const both = await Promise.all([ddFips(stage, ['install']), ddFips(stage, ['install'])])
    const codes = both.map(({ code }) => code).sort()
    t.strictSame(codes, [0, 9], both.map(({ stderr }) => stderr).join('\n---\n'))
    exits(t, await ddFips(stage, ['plan']), 0)
  },
}
