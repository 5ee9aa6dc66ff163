import { ddFips } from '../install.ts'
import { full } from '../sample.ts'
import type { Scenario } from '../scenario.ts'
import { snapshot } from '../snapshot.ts'

/**
 * As dd-agent: turns the configuration into a link to a file of root's and back, at moments of chance: most
 * of the time all is well, so that some runs get as far as writing.
 */
const swapping = `import os, random, shutil, time
home = '/etc/datadog-agent/'
shutil.copy(home + 'datadog.yaml', '/tmp/good.yaml')
while True:
    for name in ['datadog.yaml', 'install_info', 'datadog.yaml.example']:
        try:
            os.symlink('/root/victim', home + 'link')
            os.rename(home + 'link', home + name)
            time.sleep(random.choice([0, 0.0002, 0.002]))
            shutil.copy('/tmp/good.yaml', home + 'file')
            os.rename(home + 'file', home + name)
            time.sleep(random.uniform(0, 0.2))
        except OSError:
            pass
`

/** What dd-agent leaves of it in places of its own. */
const copies =
  /^\/etc\/datadog-agent\/(datadog\.yaml\.example|install_info|file)$|^\/tmp\/good\.yaml$/

/** Neither is written by an install on a host that has both accounts. */
const others = ['/root/victim', '/etc/shadow']

/** Who wins is chance, and a loaded machine loses more often. */
const MOST_RUNS = 60

export const racingAgent: Scenario = {
  name: 'dd-agent, swapping files of its own for links while root writes, gets root to touch no other',
  packageManager: 'any',
  begins: 'agent',
  lent: true,
  kept: copies,
  on: ['debian-12'],
  async play(stage) {
    const { t, host } = stage
    await host.write('/root/victim', 'api_key: of root\n', { mode: 0o600 })
    await host.write('/srv/swap.py', swapping)
    const before = await snapshot(host, others)
    await host.run(['systemd-run', '--unit=racer', '--uid=dd-agent', 'python3', '/srv/swap.py'])
    const codes: number[] = []
    const sawBoth = () => codes.includes(0) && codes.some((code) => code > 3)
    for (let run = 0; run < (full ? MOST_RUNS : 3) && !(run >= 12 && sawBoth()); run += 1) {
      const env = { DD_ENV: `run${run}`, DD_API_KEY: '' }
      const { code, stdout, stderr } = await ddFips(stage, ['install', '--install-only'], env)
      codes.push(code)
      const told = code === 0 || code === 3 || /\((?!UNEXPECTED)[A-Z_]+\)\n$/.test(stderr)
      t.ok(told, `exit code ${code}, as foreseen`, { stderr })
      t.notMatch(stdout + stderr, 'of root', 'nothing that only root can read is shown')
    }
    t.comment(`exit codes ${codes}`)
    if (full) t.ok(sawBoth(), `some runs write, some do not: ${codes}`)
    await host.run(['systemctl', 'stop', 'racer'])
    const touched = await snapshot(host, others)
    for (const [path, entry] of touched) t.strictSame(entry, before.get(path), path)
    const leaked = 'grep -rl "of root" /etc/datadog-agent'
    await host.shell(`find /etc/datadog-agent -type l -delete`)
    t.equal((await host.shell(leaked, { expect: 'any' })).stdout, '', 'nor copied for dd-agent')
  },
}
