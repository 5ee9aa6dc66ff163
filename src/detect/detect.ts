import type { Host } from '../host/host.ts'
import { findArch } from './arch.ts'
import type { Detection } from './detection.ts'
import { identify } from './identity.ts'
import { imageBasedReason } from './image-based.ts'
import { findInit } from './init.ts'
import { judgeDistribution } from './judge-distribution.ts'
import { findPackageManager, type ManagerFound } from './package-manager.ts'

export interface DetectOptions {
  /** What uname(2) calls the machine that we run on: `x86_64`. */
  readonly machine: string
}

/** Finds out what host this is and whether the FIPS proxy is made for it. Under --root only files are read. */
export async function detect(host: Host, { machine }: DetectOptions): Promise<Detection> {
  const identity = await identify(host)
  const { family, base, ...judged } = judgeDistribution(identity)
  const image = family ? await imageBasedReason(host, identity) : undefined
  const manager: ManagerFound = family
    ? await findPackageManager(host, family, base)
    : { packageManager: null }
  const arch = await findArch(host, machine)
  const reason = judged.reason ?? image ?? arch.reason ?? manager.reason
  const notice = [judged.notice, arch.notice].filter(Boolean).join(' ')
  return {
    distribution: identity.distribution,
    family,
    packageManager: manager.packageManager,
    init: await findInit(host),
    arch: arch.arch,
    supported: reason === undefined,
    reason,
    notice: reason === undefined && notice !== '' ? notice : undefined,
    base,
  }
}
