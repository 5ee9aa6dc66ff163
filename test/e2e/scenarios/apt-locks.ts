import { installedVersion } from '../agent-host.ts'
import { ddFips, exits } from '../install.ts'
import { lend } from '../release.ts'
import type { Scenario } from '../scenario.ts'
import { changed, snapshot } from '../snapshot.ts'

/** Holds a lock as dpkg and apt do (fcntl, the whole file), in a unit of its own. */
async function hold(host: Parameters<typeof lend>[0], path: string, seconds: number) {
  const program = `import fcntl, time
file = open('${path}', 'w')
fcntl.lockf(file, fcntl.LOCK_EX)
time.sleep(${seconds})`
  await host.write('/root/unattended.py', program)
  await host.run(['systemd-run', '--unit=holder', 'python3', '/root/unattended.py'])
  const pid = ['systemctl', 'show', '-P', 'MainPID', 'holder'] as const
  const { stdout } = await host.run(pid)
  const locked = `until grep -q "POSIX.* ${stdout.trim()} " /proc/locks; do sleep 0.05; done`
  await host.shell(locked, { timeout: 10_000 })
  return stdout.trim()
}

export const waitedFor: Scenario = {
  name: 'a lock that another package manager holds is waited for, and the wait is told',
  on: ['debian-12'],
  async play(stage) {
    const { t, host } = stage
    await lend(host)
    const pid = await hold(host, '/var/lib/dpkg/lock-frontend', 4)
    const started = Date.now()
    const result = await ddFips(stage, ['install'])
    exits(t, result, 0)
    t.ok(Date.now() - started > 3000, 'it waited')
    t.match(result.stderr, new RegExp(`${pid}.*unattended\\.py.*lock-frontend`))
    t.ok(await installedVersion(stage, 'datadog-fips-proxy'))
  },
}

export const tooLong: Scenario = {
  name: 'a lock that is held longer than --lock-timeout ends it before anything changes',
  on: ['debian-12'],
  async play(stage) {
    const { t, host } = stage
    await lend(host)
    for (const path of ['/var/lib/dpkg/lock', '/var/lib/apt/lists/lock']) {
      const pid = await hold(host, path, 60)
      const before = await snapshot(host)
      const started = Date.now()
      const result = await ddFips(stage, ['install', '--lock-timeout', '3'])
      exits(t, result, 4, path)
      const took = Date.now() - started
      t.ok(took > 2500 && took < 6000, `after 3 s, not ${took} ms`)
      t.match(result.stderr, new RegExp(`pid ${pid} .*unattended\\.py`), 'and says who')
      t.strictSame(changed(before, await snapshot(host)), [])
      await host.run(['systemctl', 'stop', 'holder'])
    }
  },
}

export const anotherRun: Scenario = {
  name: 'while one dd-fips is at work another one refuses, and the first is not disturbed',
  on: ['debian-12'],
  async play(stage) {
    const { t, host } = stage
    await lend(host)
    await hold(host, '/var/lib/dpkg/lock-frontend', 5)
    const first = ddFips(stage, ['install'])
    await host.shell('until test -s /var/lib/dd-fips/lock; do sleep 0.05; done', { timeout: 9000 })
    for (const words of [['install'], ['install', '--upgrade'], ['revert']]) {
      const result = await ddFips(stage, words)
      exits(t, result, 9, words.join(' '))
      t.match(result.stderr, /process \d+/)
    }
    exits(t, await first, 0, 'the first')
    exits(t, await ddFips(stage, ['plan']), 0)
    t.notOk(await host.read('/var/lib/dd-fips/lock'))
  },
}

export const atOnce: Scenario = {
  name: 'of two that start at the same moment one installs, and neither harms the other',
  on: ['debian-12'],
  async play(stage) {
    const { t, host } = stage
    await lend(host)
    const both = await Promise.all([ddFips(stage, ['install']), ddFips(stage, ['install'])])
    const codes = both.map(({ code }) => code).sort()
    t.strictSame(codes, [0, 9], both.map(({ stderr }) => stderr).join('\n---\n'))
    exits(t, await ddFips(stage, ['plan']), 0)
  },
}
