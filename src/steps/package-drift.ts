import { type Drift, INSTALL_AGAIN, REVIEW } from './files/file-drift.ts'
import type { PackageChanges, Versions } from './package-changes.ts'

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
