import type { Host } from '../host/host.ts'

/**
 * Returns the FIPS flag of the running kernel (/proc/sys/crypto/fips_enabled); undefined where the kernel has none, and of
 * a tree under --root.
 */
export async function kernelFips(host: Host): Promise<boolean | undefined> {
  if (host.root !== '/') return undefined
  const flag = await host.read('/proc/sys/crypto/fips_enabled')
  return flag === undefined ? undefined : flag.toString().trim() === '1'
}
