import { AGENT_PACKAGE, PROXY_PACKAGE } from '../../datadog/packages.ts'
import type { Space } from '../../host/host.ts'
import type { PreflightFinding, Question } from './preflight-check.ts'
import { touches } from './touches.ts'

const MB = 1_000_000

/** What packages need, in bytes and files, where they are not there yet; the real ones, rounded up. */
const needs: Readonly<
  Record<string, readonly (readonly [path: string, bytes: number, files: number])[]>
> = {
  [AGENT_PACKAGE]: [
    ['/opt', 1_200 * MB, 20_000],
    ['/var', 400 * MB, 500],
    ['/etc', 5 * MB, 500],
  ],
  [PROXY_PACKAGE]: [
    ['/opt', 60 * MB, 500],
    ['/var', 60 * MB, 50],
    ['/etc', 1 * MB, 10],
  ],
}

/** What every run needs for receipt, backups and lists, where its steps write. */
const always = [
  ['/', 10 * MB, 100],
  ['/var', 20 * MB, 100],
  ['/etc', 1 * MB, 10],
] as const

interface Demand {
  readonly space: Space
  readonly paths: Set<string>
  bytes: number
  files: number
}

/** Each file system must have room for all that will go there, with what shares it. */
export const room: Question = async (context) => {
  const { host, survey, steps } = context
  const installs = steps.some(({ kind }) => kind === 'install-packages')
  const paths = touches(context)
  const base = always.filter(([path]) => (path === '/' ? installs : paths.includes(path)))
  const missing = Object.keys(needs).filter((name) => installs && !survey.installed.has(name))
  const demands = new Map<string, Demand>()
  for (const [path, bytes, files] of [...base, ...missing.flatMap((name) => needs[name] ?? [])]) {
    const space = (await host.space(path)) ?? (await host.space('/')) // where it will be made
    if (space === undefined) continue
    const known = demands.get(space.device) ?? { space, paths: new Set(), bytes: 0, files: 0 }
    known.paths.add(path)
    known.bytes += bytes
    known.files += files
    demands.set(space.device, known)
  }
  return [...demands.values()].flatMap(shortage)
}

function shortage({ space, paths, bytes, files }: Demand): PreflightFinding[] {
  const where = [...paths].join(', ')
  const remedy = `Make room on the file system of ${where}.`
  const mb = (count: number) => `${Math.floor(count / MB)} MB`
  if (space.freeBytes < bytes) {
    const message = `${where} has ${mb(space.freeBytes)} free; ${mb(bytes)} are needed.`
    return [{ code: 'DISK_FULL', message, remedy }]
  }
  // File systems that make inodes as they go (btrfs) report none at all.
  if (space.totalFiles > 0 && space.freeFiles < files) {
    const message = `${where} has ${space.freeFiles} inodes free; ${files} are needed.`
    return [{ code: 'INODES_USED_UP', message, remedy }]
  }
  return []
}
