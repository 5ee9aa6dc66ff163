/**
 * Reads the assignments of a file for systemd's EnvironmentFile= (systemd.exec(5)): `NAME=value` lines,
 * comments by # and ;, values bare or in single or double quotes, a backslash at the end joins lines.
 */
export function parseEnvironmentFile(text: string): Record<string, string> {
  const assignments: Record<string, string> = {}
  for (const line of text.replaceAll('\\\n', '').split('\n')) {
    const [, name, raw] = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line.replace(/\r$/, '')) ?? []
    if (name === undefined || raw === undefined) continue
    const value = raw.trim()
    const quoted = /^"((?:[^"\\]|\\.)*)"$|^'([^']*)'$/.exec(value)
    assignments[name] = quoted ? (quoted[1]?.replace(/\\(.)/g, '$1') ?? quoted[2] ?? '') : value
  }
  return assignments
}
