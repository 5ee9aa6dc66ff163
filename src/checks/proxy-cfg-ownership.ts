import { idOf } from '../host/accounts.ts'
import { places } from '../host/places.ts'
import type { Check } from './check.ts'

const remedy = `\`chown dd-agent:dd-agent ${places.proxyConfig} && chmod 640 ${places.proxyConfig}\``

export const proxyCfgOwnership: Check = {
  id: 'proxy.cfg.ownership',
  needs: ['packages.installed'],
  ofThisHost: true,
  async run({ host }) {
    const status = await host.stat(places.proxyConfig, { follow: true })
    if (status === undefined) {
      const summary = `${places.proxyConfig} is not there.`
      return { status: 'fail', summary, remedy: 'Run `dd-fips install`.' }
    }
    const [users, groups] = await Promise.all(
      ['/etc/passwd', '/etc/group'].map((path) => host.read(path)),
    )
    const uid = idOf('dd-agent', users?.toString() ?? '')
    const gid = idOf('dd-agent', groups?.toString() ?? '')
    const evidence = `uid ${status.uid} gid ${status.gid} mode ${status.mode.toString(8)}`
    if (status.uid !== uid || status.gid !== gid || status.mode !== 0o640) {
      const summary = 'The cfg of the proxy is not dd-agent:dd-agent 640.'
      return { status: 'fail', summary, evidence, remedy }
    }
    return { status: 'pass', summary: 'The cfg of the proxy is dd-agent:dd-agent 640.', evidence }
  },
}
