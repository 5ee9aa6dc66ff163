import type { InstallOptions } from '../../src/packages/package-manager.ts'

/** Gives options for a call of a package manager that waits at most 10 seconds, and the lines it reports. */
export function installOptions(more: Partial<InstallOptions> = {}) {
  const lines: string[] = []
  const options: InstallOptions = {
    source: { file: '/etc/datadog.list', id: 'datadog' },
    prerequisites: [],
    lockLimit: 10_000,
    onLine: (line) => void lines.push(line),
    ...more,
  }
  return { lines, options }
}
