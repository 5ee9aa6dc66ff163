import { agentUser } from '../datadog/units.ts'
import { accountsFor, idOf } from '../host/accounts.ts'
import { quoteForShell } from '../host/paths.ts'
import { places } from '../host/places.ts'
import { changeable } from '../host/root-alone.ts'
import type { Check } from './check.ts'

/** chown(1) and chmod(1) by root would follow a link that dd-agent puts there; dd-fips refuses it. */
const remedy = 'Run `dd-fips install`.'

/**
 * Takes a directory from everybody but its owner. All that leads to it is root's alone, so nobody can put a link
 * in its place; with an access control list, chmod(1) changes the mask.
 */
function closing(path: string, isOwned: boolean): string {
  const quoted = quoteForShell(path)
  return `Run \`${isOwned ? '' : `chown -h root:root ${quoted} && `}chmod go-w ${quoted}\`.`
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
      const owner = (await host.stat(open))?.uid
      const closed = closing(open, owner === 0 || owner === uid)
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
