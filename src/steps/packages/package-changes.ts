import type { InstalledPackage } from '../../packages/package-manager.ts'
import { isTold } from '../../packages/told-packages.ts'
import { type Drift, INSTALL_AGAIN, REVIEW } from '../files/file-drift.ts'

const ABSENT = 'not installed'

/** Says which packages have another version now than a step left; a newer one serves as well. */
export function packageDrift(
  names: readonly string[],
  before: Versions,
  { added, changed }: PackageChanges,
  now: Versions,
  compare: (a: string, b: string) => number,
): Drift[] {
  return names.flatMap((name) => {
    const [was, is] = [before[name], now[name]]
    const installed = changed[name]?.to ?? added[name] ?? was
    if (installed === undefined || installed === is) return []
    const holds = is !== undefined && compare(installed, is) < 0
    const back = is === undefined ? INSTALL_AGAIN : `Install ${name} ${installed} again.`
    const remedy = holds ? REVIEW : back
    return [{ what: name, before: was ?? ABSENT, installed, now: is ?? ABSENT, holds, remedy }]
  })
}

/** By name. JSON. */
export type Versions = Readonly<Record<string, string>>

/** What came in and what became another version, between two looks at the package database. JSON. */
export interface PackageChanges {
  readonly added: Versions
  readonly changed: Readonly<Record<string, { readonly from: string; readonly to: string }>>
}

/** Gives the versions of what is installed, as a receipt keeps them. */
export function versions(packages: ReadonlyMap<string, InstalledPackage>): Versions {
  return Object.fromEntries([...packages].map(([name, { version }]) => [name, version]))
}

/** Gives all that is otherwise now, whoever did it. */
export function difference(before: Versions, now: Versions): PackageChanges {
  const added: Record<string, string> = {}
  const changed: Record<string, { from: string; to: string }> = {}
  for (const [name, version] of Object.entries(now)) {
    const from = before[name]
    if (from === undefined) added[name] = version
    else if (from !== version) changed[name] = { from, to: version }
  }
  return { added, changed }
}

/**
 * Gives what of a difference came by a step: the packages that it names, and of the others those that the
 * package manager told of. The rest another program installed meanwhile, as while we wait for its lock. Of a
 * run that was cut off nobody has heard anything.
 */
export function ownChanges(
  own: readonly string[],
  heard: readonly string[],
  found: PackageChanges,
): PackageChanges {
  const only = <Value>(rows: Readonly<Record<string, Value>>, version: (row: Value) => string) =>
    Object.fromEntries(
      Object.entries(rows).filter(
        ([name, row]) => own.includes(name) || isTold(heard, name, version(row)),
      ),
    )
  return {
    added: only(found.added, (version) => version),
    changed: only(found.changed, ({ to }) => to),
  }
}
