import {
  agentConfig,
  configure,
  dressOf,
  installedVersion,
  ownFiles,
  plainConfig,
} from '../agent-host.ts'
import { ddFips, exits, install, json } from '../install.ts'
import { filesWith } from '../leaks.ts'
import { sample } from '../sample.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { agentLogs, changed, snapshot, touched, workDirectories } from '../snapshot.ts'
import { agent, logOf, unit } from '../units.ts'
import { edited } from './configs-edited.ts'
import { refused } from './configs-refused.ts'

/** Nothing is said that the file says already. */
const silent = { DD_API_KEY: '', DD_SITE: '' }

/** Gives owner, group and mode of every backup that holds this text. */
async function backupsWith({ host }: Stage, text: string): Promise<string[]> {
  const found = await filesWith(host, [text])
  return found.flatMap(({ path, dress }) =>
    /^\/var\/lib\/dd-fips\/backups\//.test(path) ? dress : [],
  )
}

export const everyShape: Scenario = {
  name: 'of a datadog.yaml that people wrote, only the bytes change that have to',
  packageManager: 'any',
  begins: 'installed',
  async play(stage) {
    const { t, host } = stage
    await host.run(['systemctl', 'stop', agent])
    for (const { what, before, after } of sample(stage, edited)) {
      await configure(host, before)
      const result = await ddFips(stage, ['install', '--install-only', '--json'], silent)
      exits(t, result, 0, what)
      t.equal(String(await host.read(agentConfig)), after, `${what}: the bytes`)
      t.equal(await dressOf(host, agentConfig), 'regular file dd-agent:dd-agent 640')
      const steps = json(result).changes?.map(({ step }) => step)
      t.strictSame(steps, before === after ? [] : ['edit-config'])
    }
    exits(t, await ddFips(stage, ['install'], silent), 0, 'the Agent takes the last of them')
    t.equal((await unit(host, agent)).active, 'active')
  },
}

export const ownDress: Scenario = {
  name: 'owner, mode and link of an existing datadog.yaml stay, and a backup is kept',
  packageManager: 'each',
  begins: 'agent-7.47.0',
  lent: true,
  kept: /^\/srv\/datadog.yaml$/,
  async play(stage) {
    const { t, host } = stage
    await host.write('/srv/datadog.yaml', plainConfig, { owner: 'root:dd-agent', mode: 0o440 })
    await host.run(['ln', '-sf', '/srv/datadog.yaml', agentConfig])
    const before = await snapshot(host, ['/etc/datadog-agent'])
    exits(t, await ddFips(stage, ['install'], silent), 0)
    const added = 'fips:\n  enabled: true\n  https: false\n'
    t.equal(String(await host.read('/srv/datadog.yaml')), plainConfig + added, 'the edit')
    t.equal(await dressOf(host, '/srv/datadog.yaml'), 'regular file root:dd-agent 440')
    t.strictSame(changed(before, await snapshot(host, ['/etc/datadog-agent'])), [], 'the link')
    const backups = await backupsWith(stage, plainConfig.slice(0, 41))
    t.strictSame(backups, ['0:0 100600', '0:0 100600'], 'as it was, and as it was made')
    t.equal(await dressOf(host, '/var/lib/dd-fips'), 'directory root:root 700')
    t.equal(await installedVersion(stage, 'datadog-agent'), '7.47.0', 'nobody upgraded it')
    t.notOk(await host.read('/etc/datadog-agent/install_info'), 'nor claims to have installed it')
  },
}

export const notEditable: Scenario = {
  name: 'a datadog.yaml that cannot be edited safely is refused by line, and nothing is changed',
  packageManager: 'any',
  begins: 'agent',
  lent: true,
  async play(stage) {
    const { t, host } = stage
    const before = await snapshot(host, undefined, { contents: false })
    for (const { what, content, line, again } of sample(stage, refused)) {
      await configure(host, content)
      const own = await snapshot(host, ['/etc/datadog-agent'])
      const result = await ddFips(stage, ['install'], silent)
      exits(t, result, 6, what)
      t.match(result.stderr, `${agentConfig}:${line}: `, `${what}: line ${line}`)
      if (again) t.match(result.stderr, `line ${again}`, `${what}: again in line ${again}`)
      t.match(result.stderr, 'To fix it:', `${what}: a cure`)
      t.strictSame(touched(own, await snapshot(host, ['/etc/datadog-agent'])), [], what)
    }
    const after = await snapshot(host, undefined, { contents: false })
    t.strictSame(touched(before, after, agentLogs, ownFiles), [], 'nothing else is touched')
  },
}

export const tooOld: Scenario = {
  name: 'an Agent older than 7.41 is refused before anything changes',
  packageManager: 'each',
  begins: 'agent-7.40.1',
  lent: true,
  async play(stage) {
    const { t, host } = stage
    const before = await snapshot(host, undefined, { contents: false })
    const result = await install(stage)
    exits(t, result, 4)
    t.match(result.stderr, /7\.40\.1.*7\.41/)
    const after = await snapshot(host, undefined, { contents: false })
    t.strictSame(touched(before, after, agentLogs, workDirectories), [])
    t.notOk(await host.read('/opt/dd-fips/release'), 'dd-fips is not kept either')
    t.match(result.stderr, /install\.sh \| DD_FIPS_MODE=1 sh -s -- install --upgrade/)
    exits(t, await ddFips(stage, ['install', '--upgrade']), 0, 'which does it')
    t.equal(await installedVersion(stage, 'datadog-agent'), '7.66.0')
  },
}

export const warned: Scenario = {
  name: 'an Agent between 7.41 and 7.45 is taken, with a word on what needs 7.45',
  packageManager: 'any',
  begins: 'agent-7.44.1',
  lent: true,
  async play(stage) {
    const { t } = stage
    const result = await ddFips(stage, ['install'])
    exits(t, result, 0)
    t.match(result.stderr, /7\.44\.1.*7\.45.*Runtime Security/s)
    t.equal(await installedVersion(stage, 'datadog-agent'), '7.44.1')
  },
}

export const provisioned: Scenario = {
  name: 'where a datadog.yaml waits for its Agent, even the first start is through the proxy',
  packageManager: 'each',
  lent: true,
  async play(stage) {
    const { t, host } = stage
    await host.write(agentConfig, plainConfig, { mode: 0o600 })
    exits(t, await ddFips(stage, ['install'], silent), 0)
    const added = 'fips:\n  enabled: true\n  https: false\n'
    t.equal(String(await host.read(agentConfig)), plainConfig + added)
    const starts = (await logOf(host, agent)).match(/sends to .*/g)
    t.equal(starts?.length, 1, 'it was started once')
    t.notMatch(starts?.[0], 'https://', 'and sent to the proxy from the beginning')
    t.notMatch(await host.intake(), [{ through: 'direct' }])
  },
}
