import { type AddGroupMember, addGroupMember } from './add-group-member.ts'
import {
  type AddRepository,
  type AddRpmRepository,
  addRepository,
  addRpmRepository,
} from './add-repository.ts'
import { type AddKeyFiles, type AddKeyring, addKeyFiles, addKeyring } from './add-signing-keys.ts'
import { type CopyFile, copyFile } from './copy-file.ts'
import { type EditConfig, editConfig } from './edit-config.ts'
import { type EnableService, enableService } from './enable-service.ts'
import { type ImportKeys, importKeys } from './import-keys.ts'
import { type InstallPackages, installPackages } from './install-packages.ts'
import { type KeepOriginal, keepOriginal } from './keep-original.ts'
import { type RemoveFile, removeFile } from './remove-file.ts'
import type { StepKind } from './step.ts'
import { type WatchTimer, watchTimer } from './watch-timer.ts'
import { type WriteFile, writeFile } from './write-file.ts'

type Kinds =
  | AddGroupMember
  | AddKeyFiles
  | AddKeyring
  | AddRepository
  | AddRpmRepository
  | CopyFile
  | EditConfig
  | EnableService
  | ImportKeys
  | InstallPackages
  | KeepOriginal
  | RemoveFile
  | WatchTimer
  | WriteFile

/** A step of any kind, as data: what a plan holds, prints, and writes into the receipt. */
export type Step = Kinds & {
  /** Units that must be restarted when the step changed something. */
  readonly affects?: readonly string[]
}

// The receipt gives `before` and `after` back as plain JSON; only the kind itself knows their shape.
// biome-ignore lint/suspicious/noExplicitAny: see above
type AnyKind = StepKind<any, any, any>

const table: Readonly<Record<Step['kind'], AnyKind>> = {
  'add-group-member': addGroupMember,
  'add-key-files': addKeyFiles,
  'add-keyring': addKeyring,
  'add-repository': addRepository,
  'add-rpm-repository': addRpmRepository,
  'copy-file': copyFile,
  'edit-config': editConfig,
  'enable-service': enableService,
  'import-keys': importKeys,
  'install-packages': installPackages,
  'keep-original': keepOriginal,
  'remove-file': removeFile,
  'watch-timer': watchTimer,
  'write-file': writeFile,
}

/** Gives what a step of this kind does. */
export function behaviourOf(step: Step): AnyKind {
  return table[step.kind]
}

/** The steps by which a package manager comes to trust what is signed with the keys of the repository. */
const keys: readonly Step['kind'][] = ['add-keyring', 'add-key-files', 'import-keys']

/** The steps by which it comes to know and trust the repository. */
export const trust: readonly Step['kind'][] = [...keys, 'add-repository', 'add-rpm-repository']

/** What a step needs while it is in use, and to be undone: a list without its keys would be refused. */
const needs: { readonly [Kind in Step['kind']]?: readonly Step['kind'][] } = {
  'add-repository': keys,
  'add-rpm-repository': keys,
  // What a package is put back from, and what tells people's files from those of the version that stays.
  'install-packages': [...trust, 'keep-original'],
}

/** Says whether a step needs an earlier one of its run, in use or to be undone. */
export function needsOf(step: Step, earlier: Step): boolean {
  return needs[step.kind]?.includes(earlier.kind) === true
}

/** Says whether a step, as a receipt has it, is of a kind that this version knows. */
export function isStep(value: { readonly kind?: unknown } | null | undefined): value is Step {
  return Object.hasOwn(table, String(value?.kind))
}
