import type { Host } from '../../host/host.ts'

/**
 * Gives the SHA-256 of files by path, by sha256sum(1): it streams, and programs of the Agent are hundreds of
 * megabytes. Those that are not there are left out.
 */
export async function digestsOf(
  host: Host,
  paths: readonly string[],
): Promise<Map<string, string>> {
  if (paths.length === 0) return new Map()
  const { stdout } = await host.run(['sha256sum', '--', ...paths], { expect: [0, 1] })
  const rows = stdout.split('\n').map((line) => /^([0-9a-f]{64}) [ *](\/.*)$/.exec(line))
  return new Map(rows.flatMap((row) => (row?.[1] && row[2] ? [[row[2], row[1]]] : [])))
}
