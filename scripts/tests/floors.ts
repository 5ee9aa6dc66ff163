import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { root } from '../root.ts'

/** Lines of a file or folder, and how many of them tests run. */
export interface Lines {
  readonly total: number
  readonly covered: number
}

export interface Floor {
  /** Percentage of lines that must be covered at least. */
  readonly lines: number
  /** The folder computes results from its arguments, so tests need no host: its floor is at least `PURE`. */
  readonly pure?: true
}

/** The floor of each folder of src, by its path: of the files right in it. */
export type Floors = Readonly<Record<string, Floor>>

export type CoveredFiles = Readonly<Record<string, Lines>>

/** Percentage below which no pure folder's floor may be. */
export const PURE = 90

/** Points between what is measured and a floor that is written, so that one more guard without a test fits. */
const SPARE = 1

const name = 'test/coverage-floors.json'
const floorsFile = join(root, name)

export async function readFloors(): Promise<Floors> {
  return JSON.parse(await readFile(floorsFile, 'utf8'))
}

/** Returns the percentage of covered lines of each folder, from lines by path relative to the repository. */
export function coverageByFolder(files: CoveredFiles): Map<string, number> {
  const sums = new Map<string, Lines>()
  for (const [path, { total, covered }] of Object.entries(files)) {
    const folder = dirname(path)
    const sum = sums.get(folder) ?? { total: 0, covered: 0 }
    sums.set(folder, { total: sum.total + total, covered: sum.covered + covered })
  }
  return new Map(
    [...sums].map(([folder, { total, covered }]) => [folder, (covered / (total || 1)) * 100]),
  )
}

/** Returns a sentence for each folder that is below its floor, and for each row that is wrong. */
export function belowFloors(files: CoveredFiles, floors: Floors): string[] {
  const measured = coverageByFolder(files)
  const wrong = [...measured].flatMap(([folder, percentage]) => {
    const floor = floors[folder]?.lines
    if (floor === undefined) return [`${folder} has no row in ${name}`]
    if (percentage >= floor) return []
    return [`${folder}: ${percentage.toFixed(1)} % of lines are covered, its floor is ${floor} %`]
  })
  const rows = Object.entries(floors).flatMap(([folder, { lines, pure }]) => {
    if (!measured.has(folder)) return [`${folder} has a row in ${name} and no files`]
    return pure && lines < PURE ? [`${folder} is pure: its floor must be ${PURE} % or more`] : []
  })
  const all = [...wrong, ...rows]
  const remedy = `Add tests; or, with a reason, lower ${name}: npm run test:unit -- --write-floors`
  return all.length > 0 ? [...all, remedy] : []
}

/** Returns floors from what is covered, rounded down and with `SPARE`. Those of pure folders are `PURE` or more. */
export function floorsFrom(files: CoveredFiles, earlier: Floors): Floors {
  const rows = [...coverageByFolder(files)].sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(
    rows.map(([folder, percentage]) => {
      const lines = Math.max(Math.floor(percentage) - SPARE, 0)
      if (!earlier[folder]?.pure) return [folder, { lines }]
      return [folder, { lines: Math.max(lines, PURE), pure: true }]
    }),
  )
}

export async function writeFloors(files: CoveredFiles): Promise<void> {
  const rows = Object.entries(floorsFrom(files, await readFloors())).map(
    ([folder, floor]) =>
      `  ${JSON.stringify(folder)}: ${JSON.stringify(floor, null, 1).replace(/\s+/g, ' ')}`,
  )
  await writeFile(floorsFile, `{\n${rows.join(',\n')}\n}\n`)
}
