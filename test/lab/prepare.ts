import { installEnvironment } from './install-environment.ts'
import { buildRepositories } from './repository.ts'
import { type TreeName, treeFormat, treeStack } from './trees.ts'

/**
 * Builds all that hosts of these kinds boot from and are served, where it is missing, and says what it
 * builds. For before a test run: a tree takes longer than a test may.
 */
export async function prepareHosts(...names: readonly TreeName[]): Promise<void> {
  const formats = new Set(names.map(treeFormat))
  const repositories = [...formats].map(buildRepositories)
  await Promise.all([...names.map(treeStack), ...repositories, installEnvironment()])
}
