import type { Host } from '../host/host.ts'
import type { Init } from './detection.ts'

const systemdPrograms = ['/usr/lib/systemd/systemd', '/lib/systemd/systemd', '/bin/systemd']

async function isUpstartRunning(host: Host): Promise<boolean> {
  if (!(await host.stat('/sbin/initctl'))) return false
  // initctl asks the init that runs; `/sbin/init --version` tells only what is installed, also in a container.
  const { stdout } = await host
    .run(['/sbin/initctl', 'version'], { expect: [0, 1, 2], timeout: 10_000 })
    .catch(() => ({ stdout: '' }))
  return stdout.includes('upstart')
}

/** Which init runs on the live machine; sd_booted(3) tells systemd. None of ours running is `none`. */
async function runningInit(host: Host): Promise<Init> {
  if ((await host.stat('/run/systemd/system'))?.kind === 'directory') return 'systemd'
  if (await isUpstartRunning(host)) return 'upstart'
  const first = (await host.read('/proc/1/comm'))?.toString().trim()
  const hasTable = (await host.stat('/etc/inittab')) && (await host.stat('/etc/init.d'))
  return first === 'init' && hasTable ? 'sysvinit' : 'none'
}

/** Which init a tree would boot, by what /sbin/init is; only files are read. */
async function bootableInit(host: Host): Promise<Init> {
  const target = await host.readLink('/sbin/init')
  const program = target?.split('/').pop()
  if (program === 'systemd' || program === 'upstart') return program
  if (await host.stat('/sbin/init')) {
    const jobs = await host.list('/etc/init')
    const hasJobs = jobs.some((name) => name.endsWith('.conf'))
    if (hasJobs && (await host.stat('/sbin/initctl'))) return 'upstart'
    return (await host.stat('/etc/inittab')) ? 'sysvinit' : 'none'
  }
  for (const path of systemdPrograms) if (await host.stat(path)) return 'systemd'
  return 'none'
}

/** Finds the init of a host: on the live machine the one that runs, under --root the one it would boot. */
export function findInit(host: Host): Promise<Init> {
  return host.root === '/' ? runningInit(host) : bootableInit(host)
}
