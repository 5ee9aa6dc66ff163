import { DdFipsError } from '../../errors.ts'
import type { Host } from '../../host/host.ts'
import type { ServiceManager, UnitState } from '../service-manager.ts'
import {
  type EnablingLink,
  enablingLinks,
  isMasked,
  unitFile,
  wholeName,
} from '../systemd/unit-file.ts'
import { allowStarts, forbidStarts } from './policy-rc.ts'
import { isLinked } from './sysv-script.ts'
import { linkScript } from './sysvinit.ts'
import { jobFiles, startsByItself, upstart } from './upstart.ts'

const SYSTEMD = ['/usr/lib/systemd/systemd', '/lib/systemd/systemd']

/** What there is of a service on the disk, and for which init. */
type OnDisk =
  | { readonly init: 'systemd'; readonly links: readonly EnablingLink[] }
  | { readonly init: 'upstart' | 'sysvinit' | undefined }

async function onDisk(host: Host, unit: string): Promise<OnDisk> {
  const service = wholeName(unit)
  const file = await unitFile(host, service)
  const there = await Promise.all(
    [...SYSTEMD, '/sbin/initctl', `/etc/init.d/${unit}`, '/sbin/init'].map((path) =>
      host.stat(path, { follow: true }).catch(() => undefined),
    ),
  )
  const [systemd, older, initctl, script, init] = there
  if (file === undefined || (init && !systemd && !older)) {
    // Packages bring files for several inits; the one that the tree will boot counts.
    if (initctl && (await jobFiles(host, unit)).conf !== undefined) return { init: 'upstart' }
    if (script) return { init: 'sysvinit' }
  }
  if (file === undefined) return { init: undefined }
  const text = (await host.read(file))?.toString() ?? ''
  return { init: 'systemd', links: enablingLinks(service, file, text) }
}

async function isEnabled(host: Host, unit: string, found: OnDisk): Promise<boolean> {
  if (found.init === 'systemd') {
    const there = await Promise.all(found.links.map(({ path }) => host.stat(path)))
    return there.every(Boolean)
  }
  if (found.init === 'sysvinit') return isLinked(host, unit)
  const { conf, override } = await jobFiles(host, unit)
  return startsByItself(conf ?? '', override)
}

async function stateOf(host: Host, unit: string): Promise<UnitState> {
  const found = await onDisk(host, unit)
  const masked = await isMasked(host, wholeName(unit))
  return {
    exists: found.init !== undefined && !masked,
    enabled: found.init !== undefined && !masked && (await isEnabled(host, unit, found)),
    active: false,
    failed: false,
    masked,
    pids: [],
    startedAt: undefined,
    environment: {},
  }
}

async function makeLink(host: Host, { path, target }: EnablingLink): Promise<void> {
  const directory = path.slice(0, path.lastIndexOf('/'))
  for (const parent of ['/etc/systemd', '/etc/systemd/system', directory]) {
    await host.makeDirectory(parent)
  }
  if ((await host.stat(path)) === undefined) await host.link(path, target)
}

/**
 * Nothing that could be asked: a chroot, the build of a container image, a tree under --root. Services are
 * enabled by the files that the init of the tree will read, and nothing is started.
 */
export const none: ServiceManager = {
  name: 'none',
  states: (host, units) => Promise.all(units.map((unit) => stateOf(host, unit))),
  async enable(host, unit) {
    const found = await onDisk(host, unit)
    if (found.init === 'sysvinit') await linkScript(host, unit, true)
    else if (found.init === 'upstart') await upstart.enable(host, unit)
    else if (found.init === 'systemd') for (const link of found.links) await makeLink(host, link)
  },
  async disable(host, unit) {
    const found = await onDisk(host, unit)
    if (found.init === 'sysvinit') await linkScript(host, unit, false)
    else if (found.init === 'upstart') await upstart.disable(host, unit)
    else if (found.init === 'systemd') for (const { path } of found.links) await host.remove(path)
  },
  start: async (_host, unit) => Promise.reject(nothingRuns(unit)),
  async stop() {}, // nothing runs
  restart: async (_host, unit) => Promise.reject(nothingRuns(unit)),
  async hold(host) {
    await forbidStarts(host)
    return { variables: { SYSTEMD_OFFLINE: '1' } } // systemctl(1): enables by files, ignores what would start anything
  },
  release: (host) => allowStarts(host),
  logTail: async () => [],
  typed: {
    enable: (unit) => `systemctl --root=/ enable ${unit}`,
    start: () => 'boot the image',
    restart: () => 'boot the image',
    restartFailed: () => 'boot the image',
    reload: () => 'boot the image',
    show: () => 'boot the image',
    log: () => 'boot the image',
  },
}

function nothingRuns(unit: string): DdFipsError {
  return new DdFipsError({
    code: 'NOTHING_RUNS',
    exit: 'unexpected',
    message: `${unit} cannot be started: no service manager runs here.`,
    remedy: 'Boot the host or the image first.',
  })
}
