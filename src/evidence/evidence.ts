import type { FoundLink } from '../checks/chain.ts'
import type { CheckId, CheckResult } from '../checks/check.ts'
import type { Verdict } from '../checks/verify.ts'

/** Everything that is known of one host at one time, as data: what the renderers are given and nothing else. */
export interface Evidence {
  /** ISO 8601, UTC, to the second. The one thing in which two documents of the same facts differ. */
  readonly collectedAt: string
  readonly tool: { readonly name: string; readonly version: string }
  readonly host: HostFacts
  readonly result: Verdict['result']
  readonly checks: readonly CheckResult[]
  /** The same as a chain from the Agent to the intake. */
  readonly chain: readonly FoundLink[]
  /** The certificate of the module, as it stands on the day of the run. */
  readonly certificate: string
  /** What needs a person's eye though no check asks for it. */
  readonly attention: readonly string[]
  readonly cryptography: CryptographyFacts
  readonly packages: readonly PackageFacts[]
  readonly repository: RepositoryFacts | undefined
  readonly files: readonly FileFacts[]
  readonly processes: readonly ProcessFacts[]
  readonly configuration: readonly SettingFacts[]
  readonly ports: readonly PortFacts[]
  readonly connections: readonly ConnectionFacts[]
  /** What this document does not prove, and who answers for it. */
  readonly notProved: readonly Statement[]
  readonly controls: readonly ControlFacts[]
  readonly notLookedAt: readonly Gap[]
}

export interface HostFacts {
  readonly name: string | undefined
  /** The tree under --root that was looked at, by the name that it was given; undefined for a running host. */
  readonly root: string | undefined
  readonly distribution: string
  readonly arch: string
  readonly kernel: string | undefined
  readonly init: string
  /** As systemd-detect-virt(1) names it. */
  readonly virtualization: string | undefined
  /** Maker and product as the firmware has them: on a cloud, whose cloud. */
  readonly hardware: string | undefined
}

export interface CryptographyFacts {
  /** /proc/sys/crypto/fips_enabled: undefined where the kernel has no such file. */
  readonly kernelFips: boolean | undefined
  /** /etc/crypto-policies: undefined where the distribution has none. */
  readonly cryptoPolicy: string | undefined
  /** What the proxy's program says of the library that it was built with and runs with. */
  readonly proxyLibrary: readonly string[]
  /** Cryptographic libraries that the running proxy has in memory. */
  readonly loaded: readonly { readonly path: string; readonly sha256: string | undefined }[]
}

export interface PackageFacts {
  readonly name: string
  readonly version: string
  /** The newest version in the lists on the host; undefined where they do not say. */
  readonly onOffer: string | undefined
  readonly isNewest: boolean | undefined
  readonly digest: { readonly of: string; readonly value: string } | undefined
  readonly signature: string | undefined
  /** Fingerprint of the key that signed the package. */
  readonly signedBy: string | undefined
  readonly verifiedBy: string | undefined
  readonly altered: readonly { readonly path: string; readonly what: string }[]
}

export interface KeyFacts {
  readonly fingerprint: string
  readonly where: string
  readonly expires: string | undefined
  /** It is on the list that this tool trusts. */
  readonly isPinned: boolean
}

export interface RepositoryFacts {
  readonly file: string
  readonly addresses: readonly string[]
  readonly checksPackages: string
  readonly checksMetadata: string
  readonly keys: readonly KeyFacts[]
  /** What carries the signature that is checked at installation. */
  readonly signs: 'packages' | 'the list of packages'
  /** apt: who signed the list that is on the host, checked again. */
  readonly listSignatures: readonly { readonly says: string; readonly holds: boolean }[]
}

export interface FileFacts {
  readonly path: string
  readonly what: string
  readonly sha256: string
  readonly owner: string
  readonly mode: string
}

export interface ProcessFacts {
  readonly unit: string
  readonly pid: number
  readonly startedAt: string | undefined
  readonly command: string
}

export interface SettingFacts {
  readonly name: string
  /** Masked where it is or may be a secret. */
  readonly value: string
  readonly source: string
  readonly units: readonly string[]
}

export interface PortFacts {
  readonly address: string
  readonly port: number
  readonly product: string
  readonly holder: string
}

export interface ConnectionFacts {
  readonly unit: string
  readonly protocol: 'tcp' | 'udp'
  readonly remote: string
  readonly allowedAs: string | undefined
}

export type FileOwner = 'you' | 'Datadog' | 'NIST'

/** Something that cannot be seen on a host, or that this document leaves to somebody. */
export interface Statement {
  readonly about: string
  readonly says: string
  readonly owner: FileOwner
  /** Where it is from: `FAQ 1`, `Limitations`. */
  readonly source: string
  /** Checks that show what of it can be seen on a host. */
  readonly seenBy: readonly CheckId[]
}

/** A control, the part of it that the evidence is toward, and what of it stays open. */
export interface ControlFacts {
  /** As NIST's catalog has it: `sc-8.1`. */
  readonly id: string
  readonly title: string
  /** Statements of the catalog: `cm-6_smt.b`. */
  readonly statements: readonly string[]
  readonly part: string
  readonly checks: readonly CheckId[]
  /** Sections of this document that are evidence too. */
  readonly facts: readonly FactName[]
  readonly leaves: string
}

export type FactName =
  | 'cryptography'
  | 'packages'
  | 'repository'
  | 'files'
  | 'processes'
  | 'configuration'
  | 'ports'
  | 'connections'

export interface Gap {
  readonly what: string
  readonly why: string
}
