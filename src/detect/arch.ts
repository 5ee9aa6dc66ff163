import type { Host } from '../host/host.ts'

/** e_machine of elf(5) in the words of `uname -m`. */
const machines: Readonly<Record<number, string>> = {
  3: 'i686',
  8: 'mips64',
  20: 'ppc',
  21: 'ppc64le',
  22: 's390x',
  40: 'armv7l',
  62: 'x86_64',
  183: 'aarch64',
  243: 'riscv64',
  258: 'loongarch64',
}

/** Programs that nearly every tree has one of. */
const programs = ['/bin/sh', '/usr/bin/dpkg', '/usr/bin/rpm', '/bin/bash', '/usr/bin/coreutils']

/** Gives the architecture that an ELF program is built for, or undefined for anything else (elf(5)). */
export function archOfElf(program: Buffer): string | undefined {
  if (program.length < 20 || program.readUInt32BE(0) !== 0x7f454c46) return undefined
  const littleEndian = program[5] === 1
  return machines[littleEndian ? program.readUInt16LE(18) : program.readUInt16BE(18)]
}

async function archOfPrograms(host: Host): Promise<string | undefined> {
  for (const path of programs) {
    // A program behind a link that the host may not follow is no answer, and no reason to stop either.
    const program = await host.read(path).catch(() => undefined)
    const arch = program && archOfElf(program)
    if (arch) return arch
  }
  return undefined
}

export interface ArchFound {
  /** As `uname -m` says it. */
  readonly arch: string
  readonly reason?: string
  readonly notice?: string
}

function judgeArch(arch: string, programs = arch): Omit<ArchFound, 'arch'> {
  const wanted = 'the FIPS proxy is made for x86_64 and, as a beta, aarch64'
  if (arch !== 'x86_64' && arch !== 'aarch64') return { reason: `This host is ${arch}; ${wanted}.` }
  if (programs !== arch)
    return { reason: `The kernel is ${arch}, but the programs are ${programs}; ${wanted}.` }
  return arch === 'aarch64' ? { notice: 'The FIPS proxy for arm64 is a beta.' } : {}
}

/**
 * Finds the architecture: on the live machine `machine`, what uname(2) calls it, and its programs must agree (a
 * 64-bit kernel may carry 32-bit programs); under --root by the programs alone, `machine` where a tree has none.
 */
export async function findArch(host: Host, machine: string): Promise<ArchFound> {
  const programs = await archOfPrograms(host)
  const kernel = host.root === '/' ? machine : undefined
  const arch = kernel ?? programs ?? machine
  return { arch, ...judgeArch(arch, programs) }
}
