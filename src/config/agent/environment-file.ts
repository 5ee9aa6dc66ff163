/** A variable that a file sets. */
export interface Assignment {
  readonly name: string
  readonly value: string
  /** 1-based. */
  readonly line: number
}

/**
 * Reads the assignments of a file for systemd's EnvironmentFile= (systemd.exec(5)): `NAME=value` lines,
 * comments by # and ;, values bare or in single or double quotes, a backslash at the end joins lines.
 */
export function environmentLines(text: string): Assignment[] {
  const found: Assignment[] = []
  let line = 1
  for (const row of text.split(/(?<!\\)\n/)) {
    const [, name, raw] =
      /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(row.replaceAll('\\\n', '').replace(/\r$/, '')) ?? []
    if (name !== undefined && raw !== undefined) found.push({ name, value: unquoted(raw), line })
    line += row.split('\n').length
  }
  return found
}

function unquoted(raw: string): string {
  const value = raw.trim()
  const quoted = /^"((?:[^"\\]|\\.)*)"$|^'([^']*)'$/.exec(value)
  return quoted ? (quoted[1]?.replace(/\\(.)/g, '$1') ?? quoted[2] ?? '') : value
}

/** Gives what such a file comes to: of several assignments of one name the last. */
export function parseEnvironmentFile(text: string): Record<string, string> {
  return Object.fromEntries(environmentLines(text).map(({ name, value }) => [name, value]))
}
