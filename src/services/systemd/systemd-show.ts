/** Reads what `systemctl show` prints: a block of `Name=value` lines a unit, an empty line between blocks. */
export function parseShow(output: string): Record<string, string>[] {
  return output
    .trim()
    .split(/\n\n+/)
    .map((block) =>
      Object.fromEntries(
        block.split('\n').map((line) => {
          const equals = line.indexOf('=')
          return [line.slice(0, equals), line.slice(equals + 1)]
        }),
      ),
    )
}

/**
 * Reads the assignments that `systemctl show -p Environment` prints: words apart by space, those with
 * special characters in double or single quotes with C escapes (systemd.exec(5), Environment=).
 */
export function wordsOf(text: string): Record<string, string> {
  const assignments: Record<string, string> = {}
  for (const [word] of text.matchAll(/(?:\$?"(?:[^"\\]|\\.)*"|\$?'(?:[^'\\]|\\.)*'|[^\s"'])+/g)) {
    const bare = word
      .replace(
        /\$?"((?:[^"\\]|\\.)*)"|\$?'((?:[^'\\]|\\.)*)'/g,
        (_, double, single) => double ?? single,
      )
      .replace(/\\(.)/g, '$1')
    const equals = bare.indexOf('=')
    if (equals > 0) assignments[bare.slice(0, equals)] = bare.slice(equals + 1)
  }
  return assignments
}
