import { accountsFor, idOf } from '../host/accounts.ts'
import type { Host } from '../host/host.ts'
import { agentUser, places } from '../host/places.ts'
import type { Check } from './check.ts'

/** chown(1) and chmod(1) by root would follow a link that dd-agent puts there; dd-fips refuses it. */
const remedy = 'Run `dd-fips install`.'

/** The directories that lead to a path, the nearest first. */
function parents(path: string): string[] {
  const parent = path.slice(0, path.lastIndexOf('/'))
  return parent === '' ? ['/'] : [parent, ...parents(parent)]
}

/** Finds a directory in which somebody else than root and dd-agent can put another file in the cfg's place. */
async function openParent(host: Host, uid: number, gid: number): Promise<string | undefined> {
  for (const path of parents(places.proxyConfig)) {
    const status = await host.stat(path, { follow: true })
    if (status === undefined) continue
    const byGroup = (status.mode & 0o020) !== 0 && ![0, gid].includes(status.gid)
    if ((status.mode & 0o002) !== 0 || byGroup || ![0, uid].includes(status.uid)) return path
  }
  return undefined
}

export const proxyCfgOwnership: Check = {
  id: 'proxy.cfg.ownership',
  needs: ['packages.installed'],
  ofThisHost: true,
  async run({ host }) {
    const status = await host.stat(places.proxyConfig, { follow: true })
    if (status === undefined) {
      const summary = `${places.proxyConfig} does not exist.`
      return { status: 'fail', summary, remedy: 'Run `dd-fips install`.' }
    }
    const [users, groups] = await Promise.all([
      accountsFor(host, 'passwd', agentUser),
      accountsFor(host, 'group', agentUser),
    ])
    const [uid, gid] = [idOf(agentUser, users), idOf(agentUser, groups)]
    const evidence = `uid ${status.uid} gid ${status.gid} mode ${status.mode.toString(8)}`
    if (status.uid !== uid || status.gid !== gid || status.mode !== 0o640) {
      const summary = 'The cfg of the proxy is not dd-agent:dd-agent 640.'
      return { status: 'fail', summary, evidence, remedy }
    }
    const open = await openParent(host, uid, gid)
    if (open !== undefined) {
      const summary = `Other users can write to ${open}, so they can replace the cfg.`
      return { status: 'fail', summary, evidence, remedy: `Run \`chmod go-w ${open}\`.` }
    }
    return { status: 'pass', summary: 'The cfg of the proxy is dd-agent:dd-agent 640.', evidence }
  },
}
