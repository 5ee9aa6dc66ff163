import type { CheckContext } from '../../checks/check.ts'
import type { HostFacts } from '../evidence.ts'

const KERNEL = '/proc/sys/kernel'
const DMI = '/sys/class/dmi/id'

/** Says what host this is. Of a tree under --root only what its files say. */
export async function hostFacts({ host, survey }: CheckContext): Promise<HostFacts> {
  const { distribution, arch, init } = survey.detection
  const live = host.root === '/'
  const line = async (path: string) => (await host.read(path))?.toString().trim() || undefined
  const ofKernel = (name: string) => (live ? line(`${KERNEL}/${name}`) : undefined)
  const [maker, product] = live
    ? await Promise.all([line(`${DMI}/sys_vendor`), line(`${DMI}/product_name`)])
    : []
  return {
    name: live ? await ofKernel('hostname') : await line('/etc/hostname'),
    root: live ? undefined : host.root,
    distribution: `${distribution.name} (${distribution.id} ${distribution.version})`,
    arch,
    kernel: await ofKernel('osrelease'),
    init,
    virtualization: live && init === 'systemd' ? await virtualization(host) : undefined,
    hardware: [maker, product].filter(Boolean).join(' ') || undefined,
  }
}

/** 1 is its answer `none`: a machine that is not virtual; 127 is a systemd without it. */
async function virtualization(host: CheckContext['host']): Promise<string | undefined> {
  const { stdout } = await host.run(['systemd-detect-virt'], { expect: [0, 1, 127] })
  return stdout.trim() || undefined
}
