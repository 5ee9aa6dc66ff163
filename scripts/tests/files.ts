import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { root } from '../root.ts'
import { readBudgets } from './budgets.ts'

/** Test files that boot hosts. Each has a process of its own, and none runs beside the others. */
export const isEndToEnd = (file: string): boolean => file.startsWith('test/e2e/')

/** Test files outside test/e2e that do nothing without root, and why: `npm run test:unit` leaves them out. */
const needingRoot: Readonly<Record<string, string>> = {
  'test/install-sh/': 'every machine is a mount namespace',
  'test/release/libraries.test.ts': 'fetches packages with an apt of its own',
  'test/release/reproducible.test.ts': 'fetches packages with an apt of its own',
}

/** True if a test file needs neither root nor hosts nor apt. */
export function isUnit(file: string): boolean {
  return !isEndToEnd(file) && !Object.keys(needingRoot).some((start) => file.startsWith(start))
}

/** Test files outside test/e2e that may not share a process with another test file, and why. */
const alone: Readonly<Record<string, string>> = {
  'test/host/spawn.test.ts': 'ends processes and looks at what is left of them',
}

/** True if a test file gets a process of its own. */
export function isAlone(file: string): boolean {
  return isEndToEnd(file) || file in alone
}

/** Returns every test file, relative to the top. Other files under test are modules that they import. */
export async function findTests(): Promise<string[]> {
  const entries = await readdir(join(root, 'test'), { recursive: true })
  return entries.filter((name) => name.endsWith('.test.ts')).map((name) => join('test', name))
}

/** Where the last run's times are kept: milliseconds by file. */
export const timesFile = join(root, '.cache/tests/times.json')

/** Folders in the order of what their files take, for files that were never timed here. */
const slowFolders = [
  'test/runner/',
  'test/run/',
  'test/open-bundle/',
  'test/install-sh/',
  'test/release/',
  'test/commands/',
  'test/checks/',
]

/** Milliseconds that a process takes on a booted host, with everything around it. */
const PROCESS = 250

/**
 * Sorts test files, the longest first: by the times of the last run, or for files that were never timed here by
 * their folder, and on booted hosts by how many processes they may start.
 */
export async function longestFirst(files: readonly string[]): Promise<string[]> {
  const text = await readFile(timesFile, 'utf8').catch(() => '{}')
  const times: Readonly<Record<string, number>> = JSON.parse(text)
  const budgets = await readBudgets()
  const guess = (file: string) => {
    if (isEndToEnd(file)) return (budgets[file]?.processes ?? 0) * PROCESS
    const index = slowFolders.findIndex((folder) => file.startsWith(folder))
    return index < 0 ? 0 : (slowFolders.length - index) * 1000
  }
  const time = (file: string) => times[file] ?? guess(file)
  return [...files].sort((a, b) => time(b) - time(a) || (a < b ? -1 : 1))
}

/** Returns the test files that an argument names, by its path or that of a folder. */
export function namedBy(argument: string, files: readonly string[]): string[] {
  const path = relative(root, join(process.cwd(), argument))
  return files.filter((file) => file === path || file.startsWith(`${path}/`))
}
