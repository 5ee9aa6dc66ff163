import { readFile } from 'node:fs/promises'
import { signingKey } from '../../lab/signing.ts'
import { installedVersion } from '../agent-host.ts'
import { rpmRows } from '../families.ts'
import { ddFips, exits } from '../install.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { CANARY, connectProxy, key, owns, yum } from './own-repository-files.ts'

async function trustByHand({ host }: Stage): Promise<void> {
  const { armoured, binary } = await signingKey('repository')
  await host.write(key.deb, await readFile(binary))
  await host.write(key.rpm, await readFile(armoured))
}

/** Gives what dd-fips keeps of its runs: logs and receipt. */
async function kept({ host }: Stage): Promise<string> {
  const files = '/var/log/dd-fips /var/lib/dd-fips'
  return (await host.shell(`grep -rha . ${files}`, { expect: [0, 1, 2] })).stdout
}

export const used: Scenario = {
  name: 'a repository file of people that serves is used as it is, and no credentials in it are told',
  packageManager: 'each',
  lent: true,
  async play(stage) {
    const { t, host, family } = stage
    await trustByHand(stage)
    await host.write('/root/proxy.py', connectProxy)
    await host.run(['systemd-run', '--unit=connect-proxy', 'python3', '/root/proxy.py'])
    for (const { file, content } of owns[family.manager]) {
      for (const credentials of [`me:${CANARY}@`, `${CANARY}@`]) {
        const what = `${file}, ${credentials}`
        const text = content(credentials)
        await host.write(file, text)
        await host.serveRepository('forged')
        const refused = await ddFips(stage, ['install', '--verbose'])
        t.match(refused.code, /^[47]$/, `${what}: what is not as it was signed is refused`)
        await host.serveRepository('full')
        const result = await ddFips(stage, ['install', '--verbose'])
        exits(t, result, 0, what)
        t.equal(String(await host.read(file)), text, 'byte for byte')
        t.notOk(await host.read(family.repository), 'there is no other')
        t.ok(await installedVersion(stage, 'datadog-fips-proxy'))
        for (const { stdout, stderr } of [refused, result]) t.notMatch(stdout + stderr, CANARY)
        t.notMatch(await kept(stage), CANARY)
        exits(t, await ddFips(stage, ['revert']), 0)
        t.equal(String(await host.read(file)), text, 'also after revert')
      }
      await host.run(['rm', file])
    }
    if (family.manager === 'dnf') t.match(String(await host.read('/run/proxied')), yum)
  },
}

export const inTheWay: Scenario = {
  name: 'a repository file that cannot be used is refused with the reason, before anything changes',
  packageManager: 'each',
  lent: true,
  on: rpmRows,
  async play(stage) {
    const { t, host, family } = stage
    await trustByHand(stage)
    const [own] = owns[family.manager]
    const text = own?.content(`me:${CANARY}@`) ?? ''
    const faults: readonly [string, RegExp][] = [
      [text.replaceAll('gpgcheck=1', 'gpgcheck=0'), /package signatures are not checked/],
      [text.replace('https:', 'http:'), /https/],
      [text.replace('datadog-dogstatsd', 'datadog-fips*'), /leaves out datadog-fips-proxy/],
    ]
    for (const [content, says] of faults) {
      await host.write(own?.file ?? '', content)
      const result = await ddFips(stage, ['install'])
      exits(t, result, 6, String(says))
      t.match(result.stderr, own?.file)
      t.match(result.stderr, says)
      t.notMatch(result.stderr, CANARY)
      t.equal(String(await host.read(own?.file ?? '')), content)
    }
    await host.run(['rm', own?.file ?? ''])
    const isDnf = family.manager === 'dnf'
    const broken = isDnf ? '/etc/dnf/dnf.conf' : (own?.file ?? '')
    await host.write(broken, '[main]\nname: What Datadog has\n')
    const listing = await host.run([family.manager, 'repolist'], { expect: 'any' })
    t.not(listing.code, 0, 'the package manager refuses it, too')
    const result = await ddFips(stage, ['install'])
    exits(t, result, 4, 'a line that the package manager does not accept')
    t.match(result.stderr, `${broken}:2 is a line that ${family.manager} does not accept`)
    t.notOk(await host.read(family.keyring))
  },
}
