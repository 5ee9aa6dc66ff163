import type { Host } from '../host/host.ts'
import type { AlteredFile } from './altered-files.ts'
import { aptProvenance } from './apt/apt-provenance.ts'
import type { PackageManager } from './package-manager.ts'
import { rpmProvenance } from './rpm/rpm-provenance.ts'

/** Who signed a package itself. */
export interface PackageSignature {
  /** As rpm prints it: `RSA/SHA512, Wed Nov 25 21:55:03 2026, Key ID dba804e02c83d6d6`. */
  readonly said: string
  /** Fingerprint of the imported key with that id; undefined where rpm has no such key. */
  readonly fingerprint: string | undefined
}

/** Where an installed package came from, and whether it still is what came. */
export interface Provenance {
  readonly name: string
  /** Every path that it brought. */
  readonly files: readonly string[]
  readonly altered: readonly AlteredFile[]
  /** The command that found them. */
  readonly verifiedBy: string
  /** Digest that the package was signed or listed with; undefined where it is not known any more. */
  readonly digest: { readonly of: string; readonly value: string } | undefined
  /** Undefined where packages carry none (apt: the repository is signed), or this one carries none. */
  readonly signature: PackageSignature | undefined
}

/**
 * Gives the provenance of installed packages, by what the package database and the lists on the host say;
 * the network is not asked.
 */
export function provenanceOf(
  host: Host,
  manager: Pick<PackageManager, 'name'>,
  packages: ReadonlyMap<string, string>,
): Promise<Provenance[]> {
  return manager.name === 'apt' ? aptProvenance(host, packages) : rpmProvenance(host, packages)
}
