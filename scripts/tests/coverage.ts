import { join } from 'node:path'
import { Report } from 'c8'
import { root } from '../release/root.ts'

/** Returns where V8 writes its counts, a file for each process of a run. */
export function coverageDirectory(build: string): string {
  return join(build, 'coverage')
}

/** Prints the coverage of src by line, source maps followed: a row for each file that is not wholly covered. */
export async function printCoverage(directory: string): Promise<void> {
  const report = new Report({
    tempDirectory: coverageDirectory(directory),
    reporter: ['text', 'lcovonly'],
    reportsDirectory: join(root, '.tap/report'),
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
}
