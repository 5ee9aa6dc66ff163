import type { Host } from '../host/host.ts'
import type { Identity } from './identity.ts'

const transactional =
  'suse-microos sle-micro sl-micro microos opensuse-microos opensuse-leap-micro aeon kalpa'.split(
    ' ',
  )

const ostreeVariants =
  'coreos iot silverblue kinoite sericea onyx sway-atomic budgie-atomic cosmic-atomic'.split(' ')

const ostreeIds = 'rhcos scos fedora-coreos bazzite bluefin aurora endless'.split(' ')

const ostree =
  'it is an image-based system (rpm-ostree), whose packages are part of the image; build an image that contains the Agent and the proxy'
const snapshots =
  'it is a transactional system (transactional-update), where packages go into a new snapshot and not into the running system'

/** Whether fstab(5) text mounts / read-only; undefined where it has no line for /. */
export function rootIsReadOnly(fstab: string): boolean | undefined {
  const root = fstab
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .find(([device = '', place]) => !device.startsWith('#') && place === '/')
  return root && (root[3] ?? '').split(',').includes('ro')
}

async function exists(host: Host, ...paths: readonly string[]): Promise<boolean> {
  for (const path of paths) if (await host.stat(path)) return true
  return false
}

/**
 * Gives why packages cannot simply be installed on this host although its family has them, or undefined.
 * transactional-update alone proves nothing: it can be installed on a host whose / is written to.
 */
export async function imageBasedReason(
  host: Host,
  identity: Identity,
): Promise<string | undefined> {
  const { kin, fields, distribution } = identity
  const refuse = (why: string) => `${distribution.name} is not supported here: ${why}.`
  const isOstree =
    ostreeIds.some((id) => kin.includes(id)) ||
    ostreeVariants.includes(fields.VARIANT_ID ?? '') ||
    fields.OSTREE_VERSION !== undefined ||
    (await exists(host, '/run/ostree-booted'))
  if (isOstree) return refuse(ostree)
  const saysSo = transactional.some((id) => kin.includes(id))
  if (saysSo || fields.VARIANT_ID === 'transactional') return refuse(snapshots)
  if (!(await exists(host, '/usr/sbin/transactional-update', '/usr/bin/transactional-update')))
    return undefined
  const fstab = (await host.read('/etc/fstab'))?.toString() ?? ''
  return rootIsReadOnly(fstab) === false ? undefined : refuse(snapshots)
}
