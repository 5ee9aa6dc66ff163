import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { Report } from 'c8'
import { root } from '../root.ts'
import type { CoveredFiles, Lines } from './floors.ts'

const reports = join(root, '.tap/report')

/** Returns where V8 writes its counts, a file for each process of a run. */
export function coverageDirectory(build: string): string {
  return join(build, 'coverage')
}

/**
 * Prints the coverage of src by line, source maps followed: a row for each file that is not wholly covered.
 * Returns the lines of every file, by its path relative to the repository.
 */
export async function printCoverage(directory: string): Promise<CoveredFiles> {
  const report = new Report({
    tempDirectory: coverageDirectory(directory),
    reporter: ['text', 'lcovonly', 'json-summary'],
    reportsDirectory: reports,
    resolve: root,
    include: ['src/**'],
    exclude: [],
    extension: ['.ts', '.js'],
    excludeAfterRemap: true,
    allowExternal: false,
    omitRelative: true,
    skipFull: true,
    all: true,
    src: [directory],
  })
  await report.run()
  const text = await readFile(join(reports, 'coverage-summary.json'), 'utf8')
  const { total: _, ...files }: Record<string, { lines: Lines }> = JSON.parse(text)
  return Object.fromEntries(
    Object.entries(files).map(([path, { lines }]) => [relative(root, path), lines]),
  )
}
