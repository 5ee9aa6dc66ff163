import { agentUser } from '../datadog/units.ts'
import { accountsFor, idOf } from '../host/accounts.ts'
import type { Host } from '../host/host.ts'
import { asAgentUser, writerOf } from '../host/pasted.ts'
import { quoteForShell } from '../host/paths.ts'
import { places } from '../host/places.ts'
import { changeable } from '../host/root-alone.ts'
import type { Check } from './check.ts'

/** chown(1) and chmod(1) by root would follow a link that dd-agent puts there; dd-fips refuses it. */
const remedy = 'Run `dd-fips install`.'

/**
 * Takes a directory from everybody but its owner; with an access control list, chmod(1) changes the mask. Root
 * does it only where nobody else can put a link in the place of the directory: chmod(1) follows one.
 */
async function closing(host: Host, path: string, agentUid: number | undefined): Promise<string> {
  const quoted = quoteForShell(path)
  const owner = (await host.stat(path))?.uid
  const close = `chmod go-w ${quoted}`
  if ((await writerOf(host, path)) === 'agent') {
    if (owner === agentUid) return `Run \`${asAgentUser(close)}\`.`
    return `Move ${path} into a directory that only root can change, then run \`dd-fips verify\` again.`
  }
  return `Run \`${owner === 0 || owner === agentUid ? '' : `chown -h root:root ${quoted} && `}${close}\`.`
}

const directory = places.proxyConfig.slice(0, places.proxyConfig.lastIndexOf('/'))

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
      const summary = `The cfg of the proxy is not ${agentUser}:${agentUser} 640.`
      return { status: 'fail', summary, evidence, remedy }
    }
    const how = { also: { uid, gid }, follow: true, strict: true }
    const open = await changeable(host, directory, how)
    if (open !== undefined) {
      const closed = await closing(host, open, uid)
      const summary = `Other users can write to ${open}, so they can replace the cfg.`
      return { status: 'fail', summary, evidence, remedy: closed }
    }
    return {
      status: 'pass',
      summary: `The cfg of the proxy is ${agentUser}:${agentUser} 640.`,
      evidence,
    }
  },
}
