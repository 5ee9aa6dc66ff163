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
 * Reads a list that `systemctl show` prints: words apart by space, those with special characters in double or single
 * quotes with C escapes (systemd.syntax(7)).
 */
export function listOf(text: string): string[] {
  const words = text.matchAll(/(?:\$?"(?:[^"\\]|\\.)*"|\$?'(?:[^'\\]|\\.)*'|[^\s"'])+/g)
  return [...words].map(([word]) =>
    word
      .replace(
        /\$?"((?:[^"\\]|\\.)*)"|\$?'((?:[^'\\]|\\.)*)'/g,
        (_, double, single) => double ?? single,
      )
      .replace(/\\(.)/g, '$1'),
  )
}

/** Reads the assignments that `systemctl show -p Environment` prints (systemd.exec(5), Environment=). */
export function wordsOf(text: string): Record<string, string> {
  const assignments: Record<string, string> = {}
  for (const word of listOf(text)) {
    const equals = word.indexOf('=')
    if (equals > 0) assignments[word.slice(0, equals)] = word.slice(equals + 1)
  }
  return assignments
}
